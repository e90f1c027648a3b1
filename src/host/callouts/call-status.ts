/** How the last callout of a root context ended that failed, or was a gRPC call: what proxy_get_status answers. */
export interface CallStatus {
  code: number;
  message: string;
}
