# R in a room: waits for code from the broker and runs it, cell by cell, in one global environment. What is printed goes
# through the process's own pipes; tables, pictures and errors are messages to the broker. Nothing is ever markup.
#
# Whatever runs here is the person's, and so may be all of this: neither broker nor server believes it.

# R looks for programs of the system by running one; a room has none, and the packages below ask as they are loaded.
unlockBinding("Sys.which", baseenv())
assign("Sys.which", function(names) structure(rep("", length(names)), names = names), envir = baseenv())
lockBinding("Sys.which", baseenv())
for (package in c("methods", "datasets", "utils", "grDevices", "graphics", "stats")) {
  library(package, character.only = TRUE)
}
rm(package)

kernel <- new.env(parent = baseenv())
for (part in c("broker", "texts", "figures", "cells", "data", "translation", "table", "share", "outputs", "variables")) {
  sys.source(file.path("/vitrine/r", paste0(part, ".R")), envir = kernel)
}
rm(part)

options(
  device = kernel$open_figure,
  # There is no pager in a room: help and long listings are printed.
  pager = function(files, ...) for (file in files) writeLines(readLines(file, warn = FALSE)),
  help_type = "text",
  browser = function(url) stop("A room has no browser."),
  menu.graphics = FALSE,
  warn = 1,
  digits.secs = 6,
  bitmapType = "cairo",
  crayon.enabled = FALSE,
  cli.num_colors = 1L,
  cli.unicode = TRUE,
  keep.source = TRUE,
  width = 100
)

attach(list(vitrine = kernel$face), name = "vitrine")
local({
  serve <- kernel$serve
  rm("kernel", envir = globalenv())
  serve(Sys.getenv("VITRINE_BROKER"))
})
