import { useRef, type KeyboardEvent, type ReactNode } from 'react';

interface Tab<Name extends string> {
  name: Name;
  text: string;
  body: ReactNode;
}

interface Props<Name extends string> {
  label: string;
  tabs: readonly Tab<Name>[];
  chosen: Name;
  onChoose: (name: Name) => void;
}

/** Tabs as the ARIA pattern has them: one stop, arrows choose. Only the chosen panel is drawn. */
export function Tabs<Name extends string>({ label, tabs, chosen, onChoose }: Props<Name>) {
  const list = useRef<HTMLDivElement>(null);
  const at = tabs.findIndex((one) => one.name === chosen);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (step === 0 || next === undefined) return;
    event.preventDefault();
    onChoose(next.name);
    list.current?.querySelector<HTMLElement>(`#tab-${next.name}`)?.focus();
  };
  return (
    <div className="v-tabs">
      <div ref={list} role="tablist" aria-label={label} className="v-tabs__list" onKeyDown={onKeyDown}>
        {tabs.map((one) => (
          <button
            key={one.name}
            type="button"
            role="tab"
            id={`tab-${one.name}`}
            aria-selected={one.name === chosen}
            aria-controls={one.name === chosen ? `panel-${one.name}` : undefined}
            tabIndex={one.name === chosen ? 0 : -1}
            onClick={() => onChoose(one.name)}
          >
            {one.text}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`panel-${chosen}`} aria-labelledby={`tab-${chosen}`} className="v-tabs__panel">
        {tabs[at]?.body}
      </div>
    </div>
  );
}
