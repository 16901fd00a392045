# How dbplyr writes SQL for the room's engine (DuckDB). Functions that are not listed go out as they are written, and
# the engine says so where it has none of that name.

dbplyr_edition.VitrineConnection <- function(con) 2L

sql_escape_ident.VitrineConnection <- function(con, x) dbplyr::sql_quote(x, "\"")

sql_translation.VitrineConnection <- function(con) {
  raw <- dbplyr::build_sql
  prefix <- dbplyr::sql_prefix
  dbplyr::sql_variant(
    dbplyr::sql_translator(
      .parent = dbplyr::base_scalar,
      # The engine would round.
      as.integer = function(x) raw("CAST(TRUNC(CAST(", x, " AS DOUBLE)) AS INTEGER)"),
      as.numeric = dbplyr::sql_cast("DOUBLE"),
      as.double = dbplyr::sql_cast("DOUBLE"),
      as.character = dbplyr::sql_cast("VARCHAR"),
      as.logical = dbplyr::sql_cast("BOOLEAN"),
      as.Date = dbplyr::sql_cast("DATE"),
      as_date = dbplyr::sql_cast("DATE"),
      as.integer64 = dbplyr::sql_cast("BIGINT"),
      # Of R's sign: that of the divisor.
      `%%` = function(x, y) raw("((", x, " % ", y, " + ", y, ") % ", y, ")"),
      `%/%` = function(x, y) raw("FLOOR(", x, " / ", y, ")"),
      log = function(x, base = exp(1)) {
        if (isTRUE(all.equal(base, exp(1)))) raw("LN(", x, ")") else raw("(LN(", x, ") / LN(", base, "))")
      },
      log10 = prefix("LOG10"),
      year = function(x) raw("EXTRACT(YEAR FROM ", x, ")"),
      month = function(x, label = FALSE) {
        if (label) stop("In a table of the room, month() gives numbers: label = TRUE is not there.", call. = FALSE)
        raw("EXTRACT(MONTH FROM ", x, ")")
      },
      day = function(x) raw("EXTRACT(DAY FROM ", x, ")"),
      hour = function(x) raw("EXTRACT(HOUR FROM ", x, ")"),
      minute = function(x) raw("EXTRACT(MINUTE FROM ", x, ")"),
      quarter = function(x) raw("EXTRACT(QUARTER FROM ", x, ")"),
      grepl = function(pattern, x, ignore.case = FALSE, fixed = FALSE) {
        if (fixed) raw("CONTAINS(", x, ", ", pattern, ")")
        else raw("REGEXP_MATCHES(", x, ", ", pattern, ", ", if (ignore.case) "i" else "c", ")")
      },
      str_detect = function(string, pattern, negate = FALSE) {
        raw(if (negate) dbplyr::sql("NOT "), "REGEXP_MATCHES(", string, ", ", pattern, ")")
      },
      str_replace_all = function(string, pattern, replacement) {
        raw("REGEXP_REPLACE(", string, ", ", pattern, ", ", replacement, ", 'g')")
      },
      paste0 = dbplyr::sql_paste(""),
      paste = dbplyr::sql_paste(" "),
      str_c = dbplyr::sql_paste("")
    ),
    dbplyr::sql_translator(
      .parent = dbplyr::base_agg,
      sd = dbplyr::sql_aggregate("STDDEV_SAMP", "sd"),
      var = dbplyr::sql_aggregate("VAR_SAMP", "var"),
      median = dbplyr::sql_aggregate("MEDIAN"),
      quantile = function(x, probs, na.rm = FALSE) raw("QUANTILE_CONT(", x, ", ", probs, ")"),
      cor = function(x, y) raw("CORR(", x, ", ", y, ")"),
      any = dbplyr::sql_aggregate("BOOL_OR", "any"),
      all = dbplyr::sql_aggregate("BOOL_AND", "all")
    ),
    dbplyr::base_win
  )
}
