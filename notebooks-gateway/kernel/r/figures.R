# What is drawn in a cell becomes pictures: a page is shown once the next begins or its cell is over.

pages <- new.env(parent = emptyenv())
pages$folder <- "/tmp/.kernel/pages"
pages$device <- NULL

# The device that R opens when something is drawn and none is open.
open_figure <- function(...) {
  dir.create(pages$folder, showWarnings = FALSE, mode = "0700")
  grDevices::png(
    file.path(pages$folder, "%06d.png"),
    width = getOption("vitrine.width", 7), height = getOption("vitrine.height", 5),
    units = "in", res = 110, type = "cairo"
  )
  pages$device <- grDevices::dev.cur()
}

show_figures <- function() {
  for (file in sort(list.files(pages$folder, "^[0-9]+[.]png$", full.names = TRUE))) {
    # A page that is drawn on still is an empty file.
    if (file.size(file) == 0) next
    show(list(t = "image"), readBin(file, "raw", file.size(file)))
    unlink(file)
  }
}

close_figures <- function() {
  if (!is.null(pages$device) && pages$device %in% grDevices::dev.list()) grDevices::dev.off(pages$device)
  pages$device <- NULL
  show_figures()
}
