/** Form fields: label, hint, input and fault, tied together for every reader. */
import { useId, type ChangeEvent, type InputHTMLAttributes, type ReactNode } from "react";
import { useWords } from "../text/language";
import { Icon } from "./Icon";

type Common = { label: ReactNode; hint?: ReactNode; fault?: string | null; optional?: boolean };

function Frame({ id, label, hint, fault, optional, children }: Common & { id: string; children: ReactNode }) {
  const { t } = useWords();
  return (
    <div className={`kern-form-input ${fault ? "kern-form-input--error" : ""}`}>
      <label className="kern-label" htmlFor={id}>
        {label} {optional && <span className="kern-label__optional">{t("ui.optional")}</span>}
      </label>
      {hint && (
        <div className="kern-hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {children}
      {fault && (
        <p className="kern-error" id={`${id}-fault`} role="alert">
          <Icon name="danger" />
          <span className="kern-body">{fault}</span>
        </p>
      )}
    </div>
  );
}

function ties(id: string, hint?: ReactNode, fault?: string | null) {
  return {
    id,
    "aria-describedby": [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(" ") || undefined,
    "aria-invalid": fault ? true : undefined,
  };
}

type InputProps = Common & Omit<InputHTMLAttributes<HTMLInputElement>, "onChange" | "value"> & { value: string | number; onChange: (value: string) => void; unit?: string };

export function Field({ label, hint, fault, optional, onChange, unit, ...rest }: InputProps) {
  const own = useId();
  const id = rest.id ?? own;
  const input = (
    <input
      {...rest}
      {...ties(id, hint, fault)}
      className={`kern-form-input__input ${fault ? "kern-form-input__input--error" : ""}`}
      onChange={(event) => onChange(event.target.value)}
    />
  );
  return (
    <Frame id={id} {...{ label, hint, fault, optional }}>
      {unit ? (
        <div className="field__unit">
          {input}
          <span aria-hidden="true">{unit}</span>
        </div>
      ) : (
        input
      )}
    </Frame>
  );
}

export function Area({ label, hint, fault, optional, value, onChange, rows = 4, ...rest }: Common & { value: string; onChange: (value: string) => void; rows?: number; maxLength?: number; name?: string }) {
  const id = useId();
  return (
    <Frame id={id} {...{ label, hint, fault, optional }}>
      <textarea
        {...rest}
        {...ties(id, hint, fault)}
        rows={rows}
        value={value}
        className={`kern-form-input__input field__area ${fault ? "kern-form-input__input--error" : ""}`}
        onChange={(event) => onChange(event.target.value)}
      />
    </Frame>
  );
}

export type Choice = { value: string; text: string };

export function Select({ label, hint, fault, optional, value, onChange, choices, name, id: given }: Common & { value: string; onChange: (value: string) => void; choices: Choice[]; name?: string; id?: string }) {
  const own = useId();
  const id = given ?? own;
  return (
    <Frame id={id} {...{ label, hint, fault, optional }}>
      <div className="kern-form-input__select-wrapper">
        <select {...ties(id, hint, fault)} name={name} className="kern-form-input__select" value={value} onChange={(event: ChangeEvent<HTMLSelectElement>) => onChange(event.target.value)}>
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.text}
            </option>
          ))}
        </select>
      </div>
    </Frame>
  );
}

export function Radios({ label, hint, value, onChange, choices, disabled }: { label: string; disabled?: boolean; hint?: ReactNode; value: string; onChange: (value: string) => void; choices: (Choice & { hint?: string })[] }) {
  const id = useId();
  return (
    <fieldset className="kern-fieldset" disabled={disabled} aria-describedby={hint ? `${id}-hint` : undefined}>
      <legend className="kern-label">{label}</legend>
      {hint && (
        <div className="kern-hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      <div className="kern-fieldset__body radios">
        {choices.map((choice) => (
          <label key={choice.value} className={`radios__choice ${value === choice.value ? "radios__choice--on" : ""}`}>
            <input type="radio" name={id} value={choice.value} checked={value === choice.value} onChange={() => onChange(choice.value)} />
            <span>
              <strong>{choice.text}</strong>
              {choice.hint && <small>{choice.hint}</small>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function Check({ label, checked, onChange }: { label: ReactNode; checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <label className="check">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <span>{label}</span>
    </label>
  );
}
