/** Base64 of bytes or of a text in UTF-8, in pieces that an argument list can hold. */
export function base64(source: Uint8Array | string): string {
  const bytes = typeof source === "string" ? new TextEncoder().encode(source) : source;
  let binary = "";
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(binary);
}

/** The file as an address that needs no network. */
export function dataUrl(type: string, source: Uint8Array | string): string {
  return `data:${type};base64,${base64(source)}`;
}
