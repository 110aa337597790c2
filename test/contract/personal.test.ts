import { describe, expect, test } from 'vitest';
import { isPersonal, personalColumns, pseudonymOf } from '../../lib/contract/personal.ts';
import { allForms, allPersonal, allTypes } from './all-types.ts';

describe('a pseudonym', () => {
  const { read } = pseudonymOf('salt');

  test('is the beginning of the SHA-256 of salt and text', () => {
    // printf 'saltkite@example.com' | sha256sum
    expect(read('kite@example.com')).toBe('ddad5b0bb4b187e332f9b73fc090f444');
    expect(pseudonymOf('other').read('kite@example.com')).not.toBe(read('kite@example.com'));
  });

  test('is the same whatever space stands around the text, and of an e-mail address in capitals too', () => {
    for (const text of [' kite@example.com', 'kite@example.com\r\n', '\t\u00a0KITE@Example.com '])
      expect(read(text)).toBe(read('kite@example.com'));
    expect(read(' Nova Kite')).toBe(read('Nova Kite'));
    expect(read('nova kite')).not.toBe(read('Nova Kite'));
    expect(read('NovaKite')).not.toBe(read('Nova Kite'));
  });
});

test('one personal column makes a dataset personal', () => {
  expect(personalColumns(allPersonal)).toEqual(['mail', 'person']);
  expect([allPersonal, allTypes, allForms].map(isPersonal)).toEqual([true, true, false]);
});
