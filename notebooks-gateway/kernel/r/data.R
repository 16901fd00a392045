# The room's data: a question goes to the broker and from there to the room's reader; columns come back as bytes.

face <- new.env(parent = emptyenv())
piece <- 1048576

ask <- function(method, params = structure(list(), names = character())) {
  question(list(t = "ask", method = method, params = params))
}

# Sends a question, with bytes where it has some, and takes the answer.
question <- function(head, bytes = NULL) {
  if (Sys.getpid() != link$pid) stop("A child of the kernel cannot ask the room: ask before it is started.", call. = FALSE)
  link$asked <- link$asked + 1L
  id <- link$asked
  over <- FALSE
  # An interrupt, or an error on the way, stops the question.
  on.exit(if (!over) send(list(t = "drop", id = id)))
  send(c(head, list(id = id)), bytes)
  head <- receive(function(head) identical(head$t, "answer") && identical(head$id, id))$head
  if (!is.null(head$code)) {
    over <- TRUE
    stop(structure(list(message = head$detail, call = NULL, code = head$code), class = c("vitrine_error", "error", "condition")))
  }
  found <- if (length(head$columns) == 0) head$value else lapply(seq_along(head$columns), function(at) {
    column(id, at - 1L, head$columns[[at]]$kind, head$rows)
  })
  names(found) <- if (length(head$columns) > 0) vapply(head$columns, function(one) one$name, "")
  list(found = found, rows = head$rows)
}

column <- function(id, at, kind, rows) {
  starts <- seq(0, max(0, rows - 1), by = piece)
  parts <- lapply(starts, function(from) {
    send(list(t = "piece", id = id, column = at, from = from))
    bytes <- receive(function(head) identical(head$t, "piece") && identical(head$id, id))$bytes
    values(kind, bytes, min(piece, rows - from))
  })
  found <- if (length(parts) == 1) parts[[1]] else unlist(parts, FALSE, FALSE)
  switch(
    kind,
    i64 = structure(found, class = "integer64"),
    date = structure(found, class = "Date"),
    time = structure(found, units = "secs", class = c("hms", "difftime")),
    stamp = .POSIXct(found, "UTC"),
    found
  )
}

values <- function(kind, bytes, rows) {
  if (kind == "chr") {
    found <- readBin(bytes[[1]], "character", rows)
    Encoding(found) <- "UTF-8"
    if (length(bytes[[2]]) > 0) found[as.logical(bytes[[2]])] <- NA_character_
    return(found)
  }
  if (kind %in% c("lgl", "int")) {
    found <- readBin(bytes[[1]], "integer", rows, size = 4L, endian = "little")
    return(if (kind == "lgl") as.logical(found) else found)
  }
  readBin(bytes[[1]], "double", rows, size = 8L, endian = "little")
}

as_frame <- function(columns, rows) {
  structure(columns, row.names = .set_row_names(rows), class = c("tbl_df", "tbl", "data.frame"))
}

face$sql <- function(query) {
  if (!is.character(query) || length(query) != 1 || is.na(query)) stop("A query is one text: vitrine$sql(\"SELECT …\")")
  rows_of("sql", list(sql = enc2utf8(as.vector(query))))
}

face$result <- function(name) {
  if (!is_name(name)) stop("A result has one name: vitrine$result(\"cohort\")")
  rows_of("result", list(name = enc2utf8(as.vector(name))))
}

is_name <- function(name) is.character(name) && length(name) == 1 && !is.na(name)

rows_of <- function(method, params) {
  answer <- ask(method, params)
  # What prints and reckons with them.
  loadNamespace("tibble")
  if (any(vapply(answer$found, inherits, NA, "integer64"))) loadNamespace("bit64")
  if (any(vapply(answer$found, inherits, NA, "hms"))) loadNamespace("hms")
  as_frame(answer$found, answer$rows)
}

dictionary <- function() ask("describe")$found

face$describe <- function(table = NULL) {
  rows <- list()
  for (one in dictionary()) {
    if (!is.null(table) && one$dataset != table) next
    for (column in one$columns) {
      codes <- paste0(names(column$codes), rep(": ", length(column$codes)), unlist(column$codes), collapse = "; ")
      rows[[length(rows) + 1]] <- c(one$dataset, column$name, column$type, column$description, codes)
    }
  }
  titles <- c("table", "column", "type", "description", "codes")
  loadNamespace("tibble")
  as_frame(stats::setNames(lapply(seq_along(titles), function(at) vapply(rows, `[`, "", at)), titles), length(rows))
}

face$codes <- function(table, column) {
  for (one in dictionary()) {
    for (found in one$columns) {
      if (one$dataset != table || found$name != column) next
      loadNamespace("tibble")
      meaning <- as.character(unlist(found$codes, use.names = FALSE))
      return(as_frame(list(code = as.character(names(found$codes)), meaning = meaning), length(meaning)))
    }
  }
  stop(sprintf("The room has no column %s in a table %s; see vitrine$describe().", column, table), call. = FALSE)
}
