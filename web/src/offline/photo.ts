/** A photo as it is kept: small enough for a phone's connection, and without what the camera wrote into it. */

/** Longest edge of a photo, in pixels. */
export const longestEdge = 1600;

/** Width and height so that the longer edge is at most `most`; never larger than the photo itself. */
export function fitted(width: number, height: number, most = longestEdge): { width: number; height: number } {
  const scale = Math.min(1, most / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * Draws a photo anew: upright, at most {@link longestEdge} pixels, as JPEG. Place, time and camera do not survive it.
 * @throws when the browser cannot read the picture.
 */
export async function redraw(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const { width, height } = fitted(picture.width, picture.height);
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("no canvas");
  // A picture with holes has a white ground in a format without them.
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, width, height);
  pen.drawImage(picture, 0, 0, width, height);
  picture.close();
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the photo could not be drawn"))), "image/jpeg", 0.82);
  });
}
