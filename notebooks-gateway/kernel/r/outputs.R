# Outputs: files of the room that a request for release can take.

outputs_folder <- "/tmp/outputs"

face$output <- function(thing, name) {
  sound <- is.character(name) && length(name) == 1 && grepl("^[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}$", name) &&
    !grepl("[ .]$", name)
  if (!sound) stop("The name of an output has letters, digits, spaces and . _ - and no folder: table1.csv", call. = FALSE)
  # Written beside and moved: an output that is read is whole.
  making <- file.path(outputs_folder, ".making")
  unlink(making)
  write_output(thing, making, tolower(sub("^.*[.]", ".", name)))
  file.rename(making, file.path(outputs_folder, name))
  invisible(NULL)
}

write_output <- function(thing, path, ending) {
  if (is.data.frame(thing)) {
    if (ending != ".csv") stop("A frame is put out as .csv", call. = FALSE)
    write_csv(thing, path)
  } else if (inherits(thing, "ggplot") || inherits(thing, "grob") || inherits(thing, "recordedplot") || is.function(thing)) {
    draw_output(thing, path, ending)
  } else if (is.raw(thing)) {
    writeBin(thing, path)
  } else if (is.character(thing) && length(thing) == 1 && !grepl("\n", thing) && file.exists(thing) && !dir.exists(thing)) {
    file.copy(thing, path)
  } else if (is.character(thing)) {
    writeLines(enc2utf8(thing), path, useBytes = TRUE)
  } else {
    stop("An output is a frame, a figure, a function that draws one, text, bytes or the path of a file", call. = FALSE)
  }
}

draw_output <- function(thing, path, ending) {
  width <- getOption("vitrine.width", 7)
  height <- getOption("vitrine.height", 5)
  before <- grDevices::dev.cur()
  switch(
    ending,
    .png = grDevices::png(path, width, height, units = "in", res = 200, type = "cairo"),
    .svg = grDevices::svg(path, width, height),
    .pdf = grDevices::cairo_pdf(path, width, height),
    stop("A figure is put out as .png, .svg or .pdf", call. = FALSE)
  )
  mine <- grDevices::dev.cur()
  on.exit({
    if (mine %in% grDevices::dev.list()) grDevices::dev.off(mine)
    if (before > 1 && before %in% grDevices::dev.list()) grDevices::dev.set(before)
  })
  if (is.function(thing)) thing()
  else if (inherits(thing, "grob")) grid::grid.draw(thing)
  else print(thing)
}

# RFC 4180, as Vitrine's own downloads are: nothing between commas is a missing value, and "" an empty text.
write_csv <- function(frame, path) {
  named <- .row_names_info(frame) > 0L
  columns <- lapply(plain_frame(frame), function(column) {
    found <- texts(column)
    ifelse(is.na(found), "", quoted(found, is.character(column) || is.factor(column)))
  })
  # A column of another length would be read as rows that nobody made.
  stopifnot("a column of the frame has not one value for each row" = all(lengths(columns) == nrow(frame)))
  titles <- names(columns)
  if (named) {
    columns <- c(list(quoted(row.names(frame), TRUE)), columns)
    titles <- c("row", titles)
  }
  rows <- if (length(columns) > 0) do.call(paste, c(unname(columns), sep = ","))
  writeLines(enc2utf8(c(paste(quoted(titles, TRUE), collapse = ","), if (nrow(frame) > 0) rows)), path, useBytes = TRUE)
}

quoted <- function(text, also_empty) {
  special <- !is.na(text) & (grepl("[,\"\n\r]", text) | (also_empty & text == ""))
  text[special] <- paste0("\"", gsub("\"", "\"\"", text[special], fixed = TRUE), "\"")
  text
}

lockEnvironment(face, bindings = TRUE)
