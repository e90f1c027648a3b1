/** An image's reference and the digest in it; undefined where it is named by a tag, which is nothing that we wrote. */
export function pinnedCode(image: string | undefined): { url: string; digest: string } | undefined {
  const digest = image === undefined ? undefined : /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1];
  return image === undefined || digest === undefined ? undefined : { url: image, digest };
}
