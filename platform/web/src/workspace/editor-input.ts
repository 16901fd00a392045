import { EditorView } from '@codemirror/view';

/**
 * Text typed over a selection goes straight into the editor's state. Left to itself, the browser would replace the
 * words in the page and keep their look in a `style` attribute, which the content policy refuses, with an error in
 * the console at most edits. What else listens to typing (brackets, completion) is asked first, as the editor does.
 */
export const typedOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to, empty } = view.state.selection.main;
    if (event.inputType !== 'insertText' || event.data === null || event.isComposing || empty) return false;
    if (view.state.readOnly || view.state.selection.ranges.length > 1) return false;
    const text = event.data;
    const insert = () =>
      view.state.update(view.state.replaceSelection(text), { userEvent: 'input.type', scrollIntoView: true });
    const taken = view.state
      .facet(EditorView.inputHandler)
      .some((take) => take(view, from, to, text, insert));
    if (!taken) view.dispatch(insert());
    event.preventDefault();
    return true;
  },
});
