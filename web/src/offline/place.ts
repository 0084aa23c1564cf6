/** Where the device is, when its person allows to ask. */

/** Longitude and latitude, rounded to a decimetre; `null` where it is not allowed or not known. */
export function findPlace(): Promise<[number, number] | null> {
  if (!("geolocation" in navigator)) return Promise.resolve(null);
  const round = (value: number) => Math.round(value * 1e6) / 1e6;
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve([round(coords.longitude), round(coords.latitude)]),
      () => resolve(null),
      { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 },
    );
  });
}
