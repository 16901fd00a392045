/**
 * The parts of SQL the guard understands, as DuckDB 1.5 writes them in its parse tree. Whatever is not listed
 * here is refused: a new kind of node, a new value of a kind, and a new field with something in it.
 */
export interface Form {
  readonly types: readonly string[];
  /** Fields with their own meaning; any other must be empty. */
  readonly fields: readonly string[];
  readonly reason: string;
}

/** Expressions, by class. Not listed, so refused: PARAMETER (nothing fills it), DEFAULT (only in INSERT), BOUND_… (never parsed). */
export const expressionForms: Readonly<Record<string, Form>> = {
  COLUMN_REF: {
    types: ['COLUMN_REF'],
    fields: ['column_names'],
    reason: 'Names a column; each is checked against the agreement.',
  },
  CONSTANT: { types: ['VALUE_CONSTANT'], fields: ['value'], reason: 'A literal holds no data.' },
  STAR: {
    types: ['STAR'],
    fields: [
      'relation_name',
      'exclude_list',
      'replace_list',
      'columns',
      'expr',
      'qualified_exclude_list',
      'rename_list',
    ],
    reason: 'All columns of visible tables.',
  },
  FUNCTION: {
    types: ['FUNCTION'],
    fields: [
      'function_name',
      'schema',
      'catalog',
      'children',
      'filter',
      'order_bys',
      'distinct',
      'is_operator',
    ],
    reason: 'Each function is on its own list. export_state must be false: it opens aggregates’ inner state.',
  },
  WINDOW: {
    types: [
      'WINDOW_AGGREGATE',
      'WINDOW_ROW_NUMBER',
      'WINDOW_RANK',
      'WINDOW_RANK_DENSE',
      'WINDOW_PERCENT_RANK',
      'WINDOW_CUME_DIST',
      'WINDOW_NTILE',
      'WINDOW_LAG',
      'WINDOW_LEAD',
      'WINDOW_FIRST_VALUE',
      'WINDOW_LAST_VALUE',
      'WINDOW_NTH_VALUE',
      'WINDOW_FILL',
    ],
    fields: [
      'function_name',
      'schema',
      'catalog',
      'children',
      'partitions',
      'orders',
      'start',
      'end',
      'start_expr',
      'end_expr',
      'offset_expr',
      'default_expr',
      'ignore_nulls',
      'filter_expr',
      'exclude_clause',
      'distinct',
      'arg_orders',
    ],
    reason: 'Looks at other rows the query can see.',
  },
  OPERATOR: {
    types: [
      'OPERATOR_NOT',
      'OPERATOR_IS_NULL',
      'OPERATOR_IS_NOT_NULL',
      'OPERATOR_COALESCE',
      'OPERATOR_NULLIF',
      'OPERATOR_TRY',
      'OPERATOR_UNPACK',
      'COMPARE_IN',
      'COMPARE_NOT_IN',
      'ARRAY_CONSTRUCTOR',
      'ARRAY_EXTRACT',
      'ARRAY_SLICE',
      'STRUCT_EXTRACT',
      'GROUPING_FUNCTION',
      'ARROW',
    ],
    fields: ['children'],
    reason: 'Computes from its operands only.',
  },
  COMPARISON: {
    types: [
      'COMPARE_EQUAL',
      'COMPARE_NOTEQUAL',
      'COMPARE_LESSTHAN',
      'COMPARE_GREATERTHAN',
      'COMPARE_LESSTHANOREQUALTO',
      'COMPARE_GREATERTHANOREQUALTO',
      'COMPARE_DISTINCT_FROM',
      'COMPARE_NOT_DISTINCT_FROM',
    ],
    fields: ['left', 'right'],
    reason: 'Computes from its operands only.',
  },
  CONJUNCTION: {
    types: ['CONJUNCTION_AND', 'CONJUNCTION_OR'],
    fields: ['children'],
    reason: 'Computes from its operands only.',
  },
  BETWEEN: {
    types: ['COMPARE_BETWEEN', 'COMPARE_NOT_BETWEEN'],
    fields: ['input', 'lower', 'upper'],
    reason: 'Computes from its operands only.',
  },
  CASE: {
    types: ['CASE_EXPR'],
    fields: ['case_checks', 'else_expr'],
    reason: 'Computes from its operands only.',
  },
  CAST: {
    types: ['OPERATOR_CAST'],
    fields: ['child', 'cast_type', 'try_cast'],
    reason: 'Each type is on its own list.',
  },
  COLLATE: {
    types: ['COLLATE'],
    fields: ['child', 'collation'],
    reason: 'Each collation is on its own list.',
  },
  SUBQUERY: {
    types: ['SUBQUERY'],
    fields: ['subquery_type', 'subquery', 'child', 'comparison_type'],
    reason: 'The inner query is judged like the outer.',
  },
  LAMBDA: { types: ['LAMBDA'], fields: ['lhs', 'expr'], reason: 'Its body is judged like any expression.' },
  POSITIONAL_REFERENCE: {
    types: ['POSITIONAL_REFERENCE'],
    fields: ['index'],
    reason: 'A visible column by its place.',
  },
};

/** What stands in FROM. Not listed, so refused: SHOW_REF (DESCRIBE, SHOW, SUMMARIZE), COLUMN_DATA, DELIM_GET and others never parsed. */
export const sourceForms: Readonly<Record<string, Omit<Form, 'types'>>> = {
  BASE_TABLE: {
    fields: ['table_name', 'schema_name', 'catalog_name', 'column_name_alias'],
    reason:
      'Must name a visible table or a WITH of the same query; anything else could be a file or the catalogue.',
  },
  SUBQUERY: {
    fields: ['subquery', 'column_name_alias'],
    reason: 'The inner query is judged like the outer.',
  },
  JOIN: {
    fields: ['left', 'right', 'condition', 'join_type', 'ref_type', 'using_columns'],
    reason: 'Joins sources that are judged themselves.',
  },
  TABLE_FUNCTION: {
    fields: ['function', 'column_name_alias', 'with_ordinality'],
    reason: 'Each table function is on its own list.',
  },
  EMPTY: { fields: [], reason: 'No FROM.' },
  EXPRESSION_LIST: {
    fields: ['values', 'expected_names', 'column_name_alias'],
    reason: 'VALUES: rows of expressions.',
  },
  PIVOT: {
    fields: [
      'source',
      'aggregates',
      'unpivot_names',
      'pivots',
      'groups',
      'column_name_alias',
      'include_nulls',
    ],
    reason:
      'Rearranges a source that is judged itself. Values must be listed: an enum type names hidden state.',
  },
};

/** Values of enumerated fields that are accepted. */
export const words = {
  join_type: ['INNER', 'LEFT', 'RIGHT', 'FULL', 'OUTER', 'SEMI', 'ANTI'],
  ref_type: ['REGULAR', 'NATURAL', 'CROSS', 'POSITIONAL', 'ASOF'],
  subquery_type: ['SCALAR', 'EXISTS', 'NOT_EXISTS', 'ANY'],
  aggregate_handling: ['STANDARD_HANDLING', 'FORCE_AGGREGATES', 'NO_AGGREGATES_ALLOWED'],
  setop_type: ['UNION', 'UNION_BY_NAME', 'EXCEPT', 'INTERSECT'],
} as const;

/** Collations that ship with the engine and only change how text compares. */
export const collations = ['binary', 'c', 'posix', 'nocase', 'noaccent', 'nfc', 'icu_noaccent'];

/** Types a literal may have. */
export const literalTypes = [
  'NULL',
  'BOOLEAN',
  'TINYINT',
  'SMALLINT',
  'INTEGER',
  'BIGINT',
  'HUGEINT',
  'UHUGEINT',
  'UBIGINT',
  'FLOAT',
  'DOUBLE',
  'DECIMAL',
  'VARCHAR',
  'BLOB',
  'BIGNUM',
  'INTERVAL',
];

/** Types a cast may name. Refused: types the catalogue could define, and those that reveal it (REGCLASS). */
export const castTypes = [
  ...literalTypes,
  'UTINYINT',
  'USMALLINT',
  'UINTEGER',
  'DATE',
  'TIME',
  'TIME_NS',
  'TIMESTAMP',
  'TIMESTAMP_S',
  'TIMESTAMP_MS',
  'TIMESTAMP_NS',
  'TIMESTAMP WITH TIME ZONE',
  'TIME WITH TIME ZONE',
  'BIT',
  'UUID',
  'LIST',
  'ARRAY',
  'STRUCT',
  'MAP',
  'UNION',
];

/** Types that the parser leaves as a name. */
export const namedTypes = ['json', 'enum'];
