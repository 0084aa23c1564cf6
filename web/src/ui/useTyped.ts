/** Text under somebody's fingers that settles into a value from elsewhere: neither overwrites what the other has just said. */
import { useEffect, useRef, useState } from "react";
import { useLater } from "./useLater";

export function useTyped(value: string, onSettle: (text: string) => void): [string, (text: string) => void] {
  const [text, setText] = useState(value);
  const told = useRef(value);
  const later = useLater(text, 250);
  useEffect(() => {
    if (later === told.current) return;
    told.current = later;
    onSettle(later);
    // Only the settled text moves the value.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [later]);
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    setText(value);
  }, [value]);
  return [text, setText];
}
