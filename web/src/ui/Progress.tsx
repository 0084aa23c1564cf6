/** How far something has come that takes a while; what it is stands beside it. */
export function Progress({ share, label }: { share: number; label: string }) {
  return <progress className="progress" max={1} value={share} aria-label={label} />;
}
