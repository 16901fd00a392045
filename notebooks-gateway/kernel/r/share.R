# Frames for the room's other languages: a frame becomes a table of the room's reader, value by value.

face$share <- function(frame, name) {
  if (!is_name(name) || !grepl("^[a-z][a-z0-9_]{0,62}$", name)) {
    stop("The name of a frame has lower-case letters, digits and _, and begins with a letter: cohort", call. = FALSE)
  }
  if (!is.data.frame(frame)) stop("What is shared is a data frame.", call. = FALSE)
  if (length(frame) == 0) stop("The frame has no columns.", call. = FALSE)
  titles <- enc2utf8(names(frame))
  sent <- lapply(seq_along(frame), function(at) shared_column(frame[[at]], titles[[at]]))
  columns <- lapply(seq_along(sent), function(at) list(name = titles[[at]], kind = sent[[at]]$kind))
  bytes <- unlist(lapply(sent, function(one) one$bytes), recursive = FALSE)
  question(list(t = "share", name = as.vector(name), columns = columns), bytes)
  invisible(frame)
}

shared_column <- function(values, title) {
  if (inherits(values, "POSIXlt")) values <- as.POSIXct(values)
  if (is.factor(values)) values <- as.character(values)
  whole <- function(kind) list(kind = kind, bytes = list(writeBin(as.integer(values), raw(), size = 4L, endian = "little")))
  real <- function(kind, of = values) {
    list(kind = kind, bytes = list(writeBin(as.double(unclass(of)), raw(), size = 8L, endian = "little")))
  }
  if (inherits(values, "integer64")) return(real("i64"))
  if (inherits(values, "Date")) return(real("date"))
  if (inherits(values, "POSIXct")) return(real("stamp"))
  if (inherits(values, "hms")) return(real("time", as.double(values, units = "secs")))
  if (!is.object(values) && is.logical(values)) return(whole("lgl"))
  if (!is.object(values) && is.integer(values)) return(whole("int"))
  if (!is.object(values) && is.double(values)) return(real("dbl"))
  if (!is.object(values) && is.character(values)) return(shared_texts(values))
  stop(sprintf("The column %s is of class %s, which cannot be shared: make it text, a number or a time.", title, class(values)[[1]]), call. = FALSE)
}

shared_texts <- function(values) {
  missing <- is.na(values)
  values[missing] <- ""
  # A zero byte ends each: R has none in a text.
  list(kind = "chr", bytes = list(writeBin(enc2utf8(values), raw()), as.raw(missing)))
}
