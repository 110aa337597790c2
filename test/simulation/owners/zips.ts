import { crc32 } from 'node:zlib';

/** A file of a zip. */
export interface ZipMember {
  readonly name: string;
  readonly text: string;
}

/** A zip whose members are stored as they are, as TikTok Studio makes it; the same members give the same bytes. */
export function storedZip(members: readonly ZipMember[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, text } of members) {
    const [body, path] = [Buffer.from(text), Buffer.from(name)];
    const about = aboutMember(body, path);
    const file = Buffer.concat([Buffer.from('PK\x03\x04'), about, path, body]);
    const entry = Buffer.alloc(14);
    entry.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02'), word(20), about, entry, path]));
    files.push(file);
    offset += file.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(members.length, 4);
  end.writeUInt16LE(members.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...files, listed, Buffer.from('PK\x05\x06'), end]);
}

/** What both headers of a member say of it: version 2.0, names in UTF-8, stored, of 1 November 2026, sizes and sum. */
function aboutMember(body: Buffer, path: Buffer): Buffer {
  const about = Buffer.alloc(26);
  about.writeUInt16LE(20, 0);
  about.writeUInt16LE(0x800, 2);
  about.writeUInt16LE(((2026 - 1980) << 9) | (11 << 5) | 1, 8);
  about.writeUInt32LE(crc32(body), 10);
  about.writeUInt32LE(body.length, 14);
  about.writeUInt32LE(body.length, 18);
  about.writeUInt16LE(path.length, 22);
  return about;
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}
