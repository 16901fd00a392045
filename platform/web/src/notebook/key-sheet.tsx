import { Button } from 'nhsuk-react-components';
import { Dialog } from '../ui/dialog.tsx';
import { keySheet } from './cell-keys.ts';

/** Every key of the notebook, and where it acts. */
export function KeySheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys of the notebook" onClose={onClose}>
      <p>Letters act while the cell has the focus and its text has not: press Escape in the text first.</p>
      <table className="v-table v-table--fit">
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col">What it does</th>
          </tr>
        </thead>
        <tbody>
          {keySheet.map(([key, act]) => (
            <tr key={key}>
              <th scope="row">{key}</th>
              <td>{act}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="v-buttons">
        <Button type="button" onClick={onClose}>
          Close
        </Button>
      </div>
    </Dialog>
  );
}
