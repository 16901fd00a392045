# Messages to and from the broker, over one socket in the room's own memory: a head in JSON, and bytes after it.

link <- new.env(parent = emptyenv())

serve <- function(address) {
  link$pid <- Sys.getpid()
  link$asked <- 0L
  link$context <- pbdZMQ::zmq.ctx.new()
  link$socket <- pbdZMQ::zmq.socket(link$context, pbdZMQ::ZMQ.ST()$PAIR)
  pbdZMQ::zmq.connect(link$socket, address)
  # Outside of cells nobody is to be interrupted.
  suspendInterrupts({
    send(list(t = "ready"))
    repeat {
      head <- receive(function(head) identical(head$t, "run") || identical(head$t, "variables"))$head
      if (identical(head$t, "variables")) {
        told <- tryCatch(describe_variables(), error = function(e) list(total = 0L, variables = list()))
        send(c(list(t = "described"), told))
        next
      }
      send(c(list(t = "done"), run_cell(head$code)))
      # A word to stop that came after its cell stops nothing else.
      tryCatch(allowInterrupts(NULL), interrupt = function(e) NULL)
    }
  })
}

send <- function(head, bytes = NULL) {
  said <- charToRaw(jsonlite::toJSON(head, auto_unbox = TRUE, na = "null", null = "null"))
  parts <- c(list(said), if (is.list(bytes)) bytes else list(bytes))
  parts <- parts[!vapply(parts, is.null, NA)]
  # A message that is cut in two by an interrupt would be none.
  suspendInterrupts(
    if (length(parts) == 1) pbdZMQ::zmq.msg.send(parts[[1]], link$socket, serialize = FALSE)
    else pbdZMQ::zmq.send.multipart(link$socket, parts, serialize = FALSE)
  )
}

# Shows something: it is taken, with all that was printed before it, when this returns.
show <- function(head, bytes = NULL) {
  link$asked <- link$asked + 1L
  id <- link$asked
  send(c(head, list(id = id)), bytes)
  receive(function(head) identical(head$t, "taken") && identical(head$id, id))
  invisible(NULL)
}

# The next message that is wanted, others are left out; may be interrupted while it waits, where its caller may.
receive <- function(wanted) {
  repeat {
    pbdZMQ::zmq.poll(c(link$socket), pbdZMQ::ZMQ.PO()$POLLIN, 200L)
    if (pbdZMQ::zmq.poll.get.revents(1) == 0) {
      # R looks for interrupts when it sleeps, however short.
      Sys.sleep(0)
      next
    }
    parts <- suspendInterrupts(pbdZMQ::zmq.recv.multipart(link$socket, unserialize = FALSE))
    head <- jsonlite::fromJSON(as_text(parts[[1]]), simplifyVector = FALSE)
    if (wanted(head)) return(list(head = head, bytes = parts[-1]))
  }
}

as_text <- function(bytes) {
  text <- rawToChar(bytes)
  Encoding(text) <- "UTF-8"
  text
}
