/** How to prove who one is to a registry: a name and password, or an identity token (OAuth2 refresh token). */
export type Credential = { username: string; password: string } | { identityToken: string };

/** Where the client looks for credentials. */
export interface CredentialSource {
  /** `registry` is host and optional port, as in a reference. */
  get(registry: string): Promise<Credential | undefined>;
}
