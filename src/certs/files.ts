import { DEVELOPMENT_FOLDER, developmentCertificate } from './development.ts';
import { CertificateError, type KeyPairFiles } from './key-pair.ts';

export interface CertificateFiles extends KeyPairFiles {
  /** What clients trust; absent where the platform gives the certificate and knows its CA. */
  caFile?: string;
}

/** The platform's certificate where it names one, else the development certificate, made where there is none. */
export async function certificateFiles(
  { certFile, keyFile }: { certFile?: string | undefined; keyFile?: string | undefined },
  now: Date,
): Promise<CertificateFiles> {
  if (certFile !== undefined && keyFile !== undefined) return { certFile, keyFile };
  try {
    return await developmentCertificate(DEVELOPMENT_FOLDER, now);
  } catch (error) {
    throw new CertificateError(
      `cannot make a development certificate: ${(error as Error).message}; name a certificate with --cert-file and --key-file`,
    );
  }
}
