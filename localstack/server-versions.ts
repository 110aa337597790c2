import type { GoServer } from './go-server.ts';

/** The last published version. MinIO is no longer maintained, so no newer version is expected. */
export const minio: GoServer = {
  label: 'MinIO',
  program: 'minio',
  packagePath: 'github.com/minio/minio',
  version: 'v0.0.0-20260212201848-7aac2a2c5b7c',
  goVersion: '1.24',
  duration: 'eight minutes',
  endpointVariable: 'LAKE_MINIO_ENDPOINT',
};

/** A server of S3's protocol over a folder of files (Apache-2.0). Kept up by its makers. */
export const versitygw: GoServer = {
  label: 'versitygw',
  program: 'versitygw',
  packagePath: 'github.com/versity/versitygw/cmd/versitygw',
  version: 'v1.8.0',
  goVersion: '1.25',
  duration: 'two minutes',
  endpointVariable: 'LAKE_VERSITYGW_ENDPOINT',
};
