# Values as texts, exact: no number is rounded for show, and a missing value is none.

most_rows <- 1000L
most_columns <- 100L

# A frame's first rows, as the broker wants a table.
table_of <- function(frame) {
  total <- nrow(frame)
  named <- .row_names_info(frame) > 0L
  names <- row.names(frame)[seq_len(min(total, most_rows))]
  frame <- plain_frame(frame)
  part <- lapply(frame[seq_len(min(length(frame), most_columns))], function(column) first(column, most_rows))
  columns <- lapply(part, texts)
  titles <- names(frame)[seq_along(part)]
  if (named) {
    columns <- c(list(names), columns)
    titles <- c("", titles)
  }
  cells <- vapply(columns, printable, character(min(total, most_rows)))
  dim(cells) <- c(min(total, most_rows), length(columns))
  list(columns = as.list(printable(titles)), rows = cells, totalRows = total)
}

# Columns that are frames or matrices themselves become several.
plain_frame <- function(frame) {
  parts <- lapply(seq_along(frame), function(place) {
    name <- names(frame)[place]
    column <- frame[[place]]
    if (is.data.frame(column)) stats::setNames(plain_frame(column), paste0(name, ".", names(column)))
    else if (is.matrix(column)) {
      titles <- if (is.null(colnames(column))) seq_len(ncol(column)) else colnames(column)
      stats::setNames(lapply(seq_len(ncol(column)), function(at) column[, at]), paste0(name, ".", titles))
    } else stats::setNames(list(column), name)
  })
  do.call(c, c(list(list()), parts))
}

first <- function(column, rows) column[seq_len(min(length(column), rows))]

texts <- function(column) {
  # Times that are lists of their parts: nine of them for any number of rows.
  if (inherits(column, "POSIXlt")) column <- as.POSIXct(column)
  if (is.list(column)) return(of_list(column))
  if (is.factor(column)) return(as.character(column))
  if (inherits(column, "integer64")) return(bit64::as.character.integer64(column))
  if (inherits(column, "Date")) return(format(column, "%Y-%m-%d"))
  if (inherits(column, "POSIXt")) return(instants(as.POSIXct(column)))
  if (inherits(column, "difftime")) return(spans(column))
  if (is.object(column)) return(with_none(as.character(column), is.na(column)))
  if (is.integer(column)) return(with_none(sprintf("%d", column), is.na(column)))
  if (is.double(column)) return(numbers(column))
  with_none(as.character(column), is.na(column))
}

# A list's elements are its rows. Of another thing that is a list inside, such as versions, its own words for each row.
of_list <- function(column) {
  plain <- !is.object(column) || inherits(column, c("AsIs", "vctrs_list_of"))
  if (plain) return(vapply(unclass(column), one_text, "", USE.NAMES = FALSE))
  # Where the person’s own methods are seen, too.
  with_none(do.call(base::format, list(column), envir = globalenv()), is.na(column))
}

with_none <- function(found, none) {
  found[none] <- NA_character_
  found
}

# The shortest of 15 and 17 digits that is the number itself.
numbers <- function(column) {
  column <- as.vector(column)
  found <- sprintf("%.15g", column)
  for (digits in c("%.16g", "%.17g")) {
    other <- is.finite(column) & suppressWarnings(as.numeric(found)) != column
    if (any(other)) found[other] <- sprintf(digits, column[other])
  }
  whole <- is.finite(column) & abs(column) < 1e15 & column == trunc(column)
  found[whole] <- sprintf("%.0f", column[whole])
  with_none(found, is.na(column) & !is.nan(column))
}

# To the microsecond, without what is nought.
instants <- function(column) {
  whole <- floor(as.numeric(column))
  micros <- round((as.numeric(column) - whole) * 1e6)
  whole <- whole + (micros == 1e6)
  micros[!is.na(micros) & micros == 1e6] <- 0
  zone <- attr(column, "tzone")
  found <- format(.POSIXct(whole, if (is.null(zone)) "UTC" else zone), "%Y-%m-%d %H:%M:%S")
  fine <- !is.na(micros) & micros > 0
  found[fine] <- paste0(found[fine], sprintf(".%06d", as.integer(micros[fine])))
  with_none(found, is.na(column))
}

# Times of a day as the clock has them; other spans with their unit.
spans <- function(column) {
  if (!inherits(column, "hms")) {
    return(with_none(paste(numbers(as.numeric(column)), attr(column, "units")), is.na(column)))
  }
  micros <- round(as.numeric(column) * 1e6)
  seconds <- micros %/% 1e6
  found <- sprintf(
    "%s%02.0f:%02.0f:%02.0f", ifelse(micros < 0, "-", ""),
    abs(seconds) %/% 3600, abs(seconds) %/% 60 %% 60, abs(seconds) %% 60
  )
  rest <- micros %% 1e6
  fine <- !is.na(rest) & rest > 0
  found[fine] <- paste0(found[fine], sprintf(".%06.0f", rest[fine]))
  with_none(found, is.na(column))
}

one_text <- function(value) {
  if (is.null(value)) return(NA_character_)
  if (is.atomic(value) && length(value) <= 100) return(paste(texts(value), collapse = ", "))
  paste0("<", class(value)[1], " of ", length(value), ">")
}

# Text that every program can read.
printable <- function(text) {
  text <- enc2utf8(as.character(text))
  bad <- !is.na(text) & !validUTF8(text)
  text[bad] <- iconv(text[bad], "UTF-8", "UTF-8", sub = "byte")
  long <- !is.na(text) & nchar(text, "bytes") > 16000
  text[long] <- substr(text[long], 1, 4000)
  text
}
