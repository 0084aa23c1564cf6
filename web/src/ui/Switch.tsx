/** Map or list: the same data, two ways to read it. */
export function Switch({ label, choices, value, onChange }: { label: string; choices: { value: string; text: string }[]; value: string; onChange: (value: string) => void }) {
  return (
    <div className="switch" role="group" aria-label={label}>
      {choices.map((choice) => (
        <button key={choice.value} type="button" aria-pressed={choice.value === value} onClick={() => onChange(choice.value)}>
          {choice.text}
        </button>
      ))}
    </div>
  );
}
