/** A trench from a file: kept as received, its faults named with their place. */
import { useMutation } from "@tanstack/react-query";
import type { Position } from "geojson";
import { useState } from "react";
import { upload } from "../api/client";
import type { Upload } from "../api/types";
import { bytes, metres } from "../text/format";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { Check } from "../ui/Field";
import { FileDrop } from "../ui/FileDrop";
import { Problem } from "../ui/Problem";
import { Alert } from "../ui/Alert";
import { partsOf, type Parts } from "./line";

type Props = { limit: number; onTake: (parts: Parts, uploadId: string) => void; onPlace: (at: Position) => void };

export function FileTrench({ limit, onTake, onPlace }: Props) {
  const { t, language, say } = useWords();
  const [share, setShare] = useState<number | null>(null);
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set());
  const [large, setLarge] = useState<string | null>(null);
  const read = useMutation({
    mutationFn: (file: File) => upload<Upload>("/api/uploads", { file }, { progress: setShare }),
    onSettled: () => setShare(null),
    onSuccess: (answer) => {
      setLeft(new Set());
      take(answer, new Set());
    },
  });
  const take = (answer: Upload, without: ReadonlySet<number>) =>
    onTake(answer.features.filter((feature) => !without.has(feature.index)).flatMap((feature) => partsOf(feature.line)), answer.id);
  const flip = (index: number) => {
    if (!read.data) return;
    const next = new Set(left);
    if (!next.delete(index)) next.add(index);
    setLeft(next);
    take(read.data, next);
  };
  return (
    <div className="file-trench">
      <FileDrop
        label={t("trench.file")}
        hint={t("trench.fileHint", { size: bytes(limit, language) })}
        accept=".geojson,.json,.gpkg,.zip"
        share={share}
        onFile={(file) => {
          setLarge(file.size > limit ? t("ui.tooLarge", { name: file.name, size: bytes(limit, language) }) : null);
          if (file.size <= limit) read.mutate(file);
        }}
      />
      {large && <Alert tone="warning" title={large} />}
      <Problem error={read.error} onPlace={onPlace} />
      {read.data && (
        <div className="file-trench__read">
          <p className="kern-body kern-body--small">
            {t("trench.fileRead", { name: read.data.name, format: read.data.format, size: bytes(read.data.size_bytes, language) })}
          </p>
          <ul>
            {read.data.features.map((feature) => (
              <li key={feature.index}>
                <Check checked={!left.has(feature.index)} onChange={() => flip(feature.index)} label={`${feature.label || t("problem.feature", { number: feature.index + 1 })} · ${metres(feature.length_m, language)}`} />
                <Button small look="tertiary" onClick={() => onPlace(partsOf(feature.line)[0]?.[0] ?? [0, 0])}>
                  {t("problem.show")}
                </Button>
              </li>
            ))}
          </ul>
          {read.data.repairs.length > 0 && (
            <Alert tone="info" title={t("trench.repaired")}>
              <ul className="problem__list">
                {read.data.repairs.map((repair, index) => (
                  <li key={index}>{`${t("problem.feature", { number: repair.feature + 1 })}: ${say(repair.text)}`}</li>
                ))}
              </ul>
            </Alert>
          )}
        </div>
      )}
    </div>
  );
}
