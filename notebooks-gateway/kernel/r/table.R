# A table of the room of which nothing is read until it is asked for: verbs of dplyr become one SELECT (dbplyr), which
# collect() runs.

face$table <- function(name) {
  prepare_tables()
  columns <- NULL
  for (one in dictionary()) if (one$dataset == name) columns <- vapply(one$columns, function(column) column$name, "")
  if (is.null(columns)) stop(sprintf("The room has no table %s; see vitrine$describe().", name), call. = FALSE)
  shape <- stats::setNames(rep(list(logical()), length(columns)), columns)
  made <- dbplyr::tbl_lazy(as_frame(shape, 0L), con = dbplyr::simulate_dbi("VitrineConnection"), name = name)
  structure(made, class = c("vitrine_table", class(made)))
}

# Once, and only where a table is asked for: dbplyr takes half a second.
prepare_tables <- function() {
  if (isTRUE(link$tables)) return()
  into <- asNamespace("dbplyr")
  registerS3method("dbplyr_edition", "VitrineConnection", dbplyr_edition.VitrineConnection, into)
  registerS3method("sql_escape_ident", "VitrineConnection", sql_escape_ident.VitrineConnection, into)
  registerS3method("sql_translation", "VitrineConnection", sql_translation.VitrineConnection, into)
  registerS3method("collect", "vitrine_table", function(x, ...) face$sql(query_of(x)), asNamespace("dplyr"))
  registerS3method("pull", "vitrine_table", function(.data, var = -1, ...) {
    dplyr::pull(dplyr::collect(.data), {{ var }}, ...)
  }, asNamespace("dplyr"))
  registerS3method("as.data.frame", "vitrine_table", function(x, ...) as.data.frame(dplyr::collect(x)), baseenv())
  registerS3method("print", "vitrine_table", function(x, ...) {
    cat("# A table of the room: nothing is read until collect()\n", query_of(x), "\n", sep = "")
    invisible(x)
  }, baseenv())
  link$tables <- TRUE
}

query_of <- function(table) {
  con <- dbplyr::remote_con(table)
  as.character(dbplyr::sql_render(table, con = con))
}
