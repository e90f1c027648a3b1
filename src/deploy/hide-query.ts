/** A URL for messages and tables: its query may hold a secret, such as a presigned URL's. What is no URL stays as it is. */
export function hideQuery(reference: string): string {
  return reference.replace(/^([a-z][a-z0-9+.-]*:\/\/[^?]*)\?.+$/is, '$1?…');
}
