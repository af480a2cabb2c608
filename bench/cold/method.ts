// What is compared: ways to get Kubo's executable from the origin's archive.

export interface KuboArchive {
  /** Of the origin, without a slash at the end. */
  readonly origin: string;
  readonly url: string;
  /** The file that the origin serves. */
  readonly path: string;
  readonly file: string;
  readonly sha512: string;
}

/** Does all work once, in a new, empty folder. Throws if that fails. */
export type Method = (archive: KuboArchive, folder: string) => Promise<void>;

/** Methods that run in a fresh Node process. */
export type MethodName = 'acquire' | 'install' | 'toolkit' | 'inflate';
