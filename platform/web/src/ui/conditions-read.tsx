/** Columns beyond those listed that decide which rows are there. Nothing when there is none. */
export function ConditionsRead({ columns }: { columns: readonly string[] }) {
  if (columns.length === 0) return null;
  return (
    <p>
      <strong>Also read by its conditions:</strong> {columns.join(', ')}
    </p>
  );
}
