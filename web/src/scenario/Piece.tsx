/** Why a piece costs what it costs: metres, price of a metre, what comes once, and what makes it dearer or cheaper. */
import type { Geometry } from "geojson";
import { useEffect, useState } from "react";
import { metres, money, whole } from "../text/format";
import { useWords } from "../text/language";
import { Button } from "../ui/Button";
import { plainCents } from "./state";

export type Piece = {
  number: number; kind: string; metres: number; soil: string | null; method: string; street: string; cents_per_m: number; once_cents: number; factor: number;
  sealed: boolean; private: boolean; shared: boolean; cents: number; fibres: number; drops: number; phase: number; geometry: Geometry | null;
};

export function PieceCard({ pieces, onClose }: { pieces: Piece[]; onClose: () => void }) {
  const { t } = useWords();
  const [at, setAt] = useState(0);
  const first = pieces[0]?.number;
  useEffect(() => setAt(0), [first]);
  const piece = pieces[Math.min(at, pieces.length - 1)];
  return (
    <section className="card scenario__piece" aria-label={t("scenario.why")} aria-live="polite">
      <h2 className="card__title">{t("scenario.why")}</h2>
      {!piece ? (
        <p className="muted">{t("scenario.whyHint")}</p>
      ) : (
        <>
          <Explained piece={piece} />
          <div className="scenario__buttons">
            {pieces.length > 1 && (
              <>
                <Button small disabled={at === 0} onClick={() => setAt(at - 1)}>{t("scenario.previous")}</Button>
                <span className="muted">{t("scenario.pieceOf", { at: at + 1, all: pieces.length })}</span>
                <Button small disabled={at >= pieces.length - 1} onClick={() => setAt(at + 1)}>{t("scenario.next")}</Button>
              </>
            )}
            <Button small onClick={onClose}>{t("ui.close")}</Button>
          </div>
        </>
      )}
    </section>
  );
}

function Explained({ piece }: { piece: Piece }) {
  const { t, language } = useWords();
  const euros = (cents: number) => money(cents, "EUR", language);
  const plain = plainCents(piece);
  const factor = new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(piece.factor);
  const effects = (["sealed", "private", "shared"] as const).filter((name) => piece[name]).map((name) => t(`scenario.effect.${name}`));
  const rows: [string, string][] = [
    [t("scenario.perMetre", { metres: metres(piece.metres, language), price: euros(piece.cents_per_m) }), euros(plain)],
    ...(piece.factor !== 1 ? [[t("scenario.times", { factor, because: effects.join(", ") }), euros(Math.round(plain * piece.factor))] as [string, string]] : []),
    ...(piece.once_cents > 0 ? [[t(`scenario.once.${piece.kind}`, { defaultValue: t("scenario.once.other") }), euros(piece.once_cents)] as [string, string]] : []),
  ];
  return (
    <>
      <p><strong>{t(`scenario.kind.${piece.kind}`)}</strong>{piece.street && <>, {piece.street}</>}{piece.soil && <>: {t(`scenario.soil.${piece.soil}`)}, {t(`scenario.method.${piece.method}`)}</>}</p>
      <dl className="scenario__sum">
        {rows.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
        <div className="scenario__total"><dt>{t("scenario.sum")}</dt><dd>{euros(piece.cents)}</dd></div>
      </dl>
      <p className="muted">{t("scenario.carries", { fibres: whole(piece.fibres, language), drops: whole(piece.drops, language) })}</p>
    </>
  );
}
