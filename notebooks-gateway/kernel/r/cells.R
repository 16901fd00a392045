# Runs a cell, an expression after the other, and says where it failed.

# Returns how it ended, as the broker wants to know it.
run_cell <- function(code) {
  Encoding(code) <- "UTF-8"
  source <- srcfilecopy("cell", strsplit(code, "\n", fixed = TRUE)[[1]])
  parsed <- tryCatch(parse(text = code, srcfile = source, keep.source = TRUE), error = identity)
  if (inherits(parsed, "error")) {
    show(unparsed(parsed))
    return(list(status = "error", ename = "SyntaxError"))
  }
  on.exit(close_figures())
  places <- attr(parsed, "srcref")
  for (at in seq_along(parsed)) {
    end <- run_expression(parsed[[at]], places[[at]])
    if (end != "ok") return(list(status = "error", ename = end))
    show_figures()
  }
  list(status = "ok")
}

run_expression <- function(expression, place) {
  failed <- NULL
  depth <- sys.nframe()
  tryCatch(
    withCallingHandlers(
      allowInterrupts({
        found <- withVisible(eval(expression, globalenv()))
        if (found$visible) show_value(found$value)
        "ok"
      }),
      warning = print_warning,
      error = function(e) failed <<- list(error = e, calls = utils::head(sys.calls(), -2L))
    ),
    error = function(e) {
      # Where the stack was full nobody could look at it.
      calls <- if (identical(failed$error, e)) failed$calls[-seq_len(depth)] else list()
      told <- told_error(e, calls, expression, place)
      show(told)
      told$ename
    },
    interrupt = function(e) {
      show(list(t = "error", ename = "Interrupt", evalue = "The cell was interrupted.", traceback = list()))
      "Interrupt"
    }
  )
}

# Warnings come as they are given, and not once all is over.
print_warning <- function(w) {
  if (getOption("warn") >= 2) return()
  call <- own_call(conditionCall(w))
  told <- paste0("Warning", if (!is.null(call)) paste(" in", one_line(call)), ": ", conditionMessage(w), "\n")
  if (getOption("warn") >= 0) cat(told, file = stderr())
  invokeRestart("muffleWarning")
}

# What stands at the outside of a cell has no call but ours.
own_call <- function(call) {
  if (is.call(call) && identical(call, quote(eval(expression, globalenv())))) NULL else call
}

show_value <- function(value) {
  if (is.data.frame(value)) show(list(t = "table", table = table_of(value)))
  else if (isS4(value)) methods::show(value)
  else print(value)
}

told_error <- function(e, calls, expression, place) {
  calls <- own_calls(calls)
  message <- tryCatch(paste(conditionMessage(e), collapse = "\n"), error = function(e) "")
  call <- own_call(tryCatch(conditionCall(e), error = function(e) NULL))
  memory <- grepl("^(cannot allocate|memory exhausted|vector memory exhausted|R_Reallo|std::bad_alloc)", message)
  kind <- setdiff(class(e), c("simpleError", "error", "condition", "rlang_error"))[1]
  list(
    t = "error",
    ename = if (memory) "MemoryError" else if (is.na(kind)) "Error" else kind,
    evalue = printable(message),
    line = line_of(expression, if (length(calls) > 0) calls[[1]] else call, place),
    traceback = as.list(c(
      paste0("Error", if (!is.null(call)) paste(" in", one_line(call)), ": ", printable(message)),
      utils::tail(vapply(calls, one_line, ""), 40)
    ))
  )
}

# Calls of the person's code: without those that started it.
own_calls <- function(calls) {
  starts <- which(vapply(calls, function(call) identical(call[[1]], quote(eval)), NA))
  if (length(starts) < 2) list() else calls[-seq_len(starts[2])]
}

one_line <- function(call) {
  text <- tryCatch(deparse(call, nlines = 1L)[1], error = function(e) "…")
  printable(substr(text, 1, 200))
}

# The line of this cell that was running: that of the only statement of the expression that has the failing call, and
# where there is none or several, the expression's first. R keeps no places of what it has compiled, as it does loops.
line_of <- function(expression, call, place) {
  found <- if (is.call(call)) unique(lines_with(expression, bare(call), place[1]))
  if (length(found) == 1) found else place[1]
}

lines_with <- function(part, call, line) {
  if (!is.call(part)) return(integer())
  if (identical(bare(part), call)) return(line)
  places <- attr(part, "srcref")
  unlist(lapply(seq_along(part), function(at) {
    inner <- part[[at]]
    if (missing(inner)) return(integer())
    lines_with(inner, call, if (is.null(places)) line else places[[at]][1])
  }))
}

bare <- function(call) {
  attributes(call) <- NULL
  call
}

unparsed <- function(e) {
  message <- conditionMessage(e)
  at <- regmatches(message, regexec("^(?:<text>|cell):([0-9]+):", message))[[1]]
  told <- sub("^(?:<text>|cell):[0-9]+:[0-9]+: ", "", message)
  c(
    list(t = "error", ename = "SyntaxError", evalue = printable(strsplit(told, "\n")[[1]][1])),
    if (length(at) == 2) list(line = as.integer(at[2])),
    list(traceback = as.list(printable(strsplit(told, "\n")[[1]])))
  )
}
