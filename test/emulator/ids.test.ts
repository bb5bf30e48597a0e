import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  idChecksum,
  idOf,
  isRecordId,
  numberOfId,
  seekNumber,
  toId18,
} from '../../emulator/ids.js';

const NUMBERS = fc.integer({ min: 0, max: 62 ** 8 });

describe('record Ids', () => {
  it('give the published suffix of a known Id', () => {
    expect(idChecksum('001A0000006Vm9r')).toBe('IAC');
  });

  it('are 18 characters and carry their own checksum', () => {
    fc.assert(
      fc.property(NUMBERS, (number) => {
        const id = idOf('00Q', number);
        expect(id).toHaveLength(18);
        expect(toId18(id.slice(0, 15))).toBe(id);
        expect(isRecordId(id)).toBe(true);
      }),
    );
  });

  it('ascend by byte as their numbers ascend', () => {
    fc.assert(
      fc.property(NUMBERS, NUMBERS, (a, b) => {
        const order = Math.sign(
          Buffer.compare(Buffer.from(idOf('00Q', a)), Buffer.from(idOf('00Q', b))),
        );
        expect(order).toBe(Math.sign(a - b));
      }),
    );
  });

  it('give their number back, in either length', () => {
    fc.assert(
      fc.property(NUMBERS, (number) => {
        const id = idOf('003', number);
        expect(numberOfId('003', id)).toBe(number);
        expect(numberOfId('003', id.slice(0, 15))).toBe(number);
        expect(numberOfId('00Q', id)).toBeNull();
      }),
    );
  });

  it('of another object lie before or after all records', () => {
    expect(seekNumber('00Q', '000000000000000AAA')).toBe(-1);
    expect(seekNumber('00Q', 'a00000000000000AAA')).toBe(Number.POSITIVE_INFINITY);
  });

  it.each(['', '00Q', '00Q5g0000100000AAB', '00Q5g000010000!', "00Q5g000010000'"])(
    'refuse %j',
    (text) => {
      expect(isRecordId(text)).toBe(false);
    },
  );
});
