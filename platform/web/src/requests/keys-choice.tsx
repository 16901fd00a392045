/** Whether keys choose a vote: who uses speech input or other keys of their own switches them off. */
export function KeysChoice({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  return (
    <label className="v-check">
      <input type="checkbox" checked={on} onChange={(event) => onChange(event.target.checked)} /> Choose with
      the keys 1, 2 and 3
    </label>
  );
}
