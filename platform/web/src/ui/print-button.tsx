import { Button } from 'nhsuk-react-components';

/** Prints the page, whole and without what only works on a screen. What is folded is unfolded for it. */
export function PrintButton() {
  return (
    <Button type="button" secondary small onClick={() => window.print()}>
      Print
    </Button>
  );
}
