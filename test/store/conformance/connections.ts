import { expect, it } from 'vitest';
import type { ConnectionAuth } from '../../../domain/connection.js';
import { everyPage } from '../collect.js';
import type { Subject } from '../conformance.js';
import { AT, aConnection, minute } from '../samples.js';

const AUTHS: ConnectionAuth[] = [
  { type: 'clientCredentials', clientId: 'a', clientSecret: 'b' },
  { type: 'jwtBearer', clientId: 'a', username: 'u', privateKey: '-----BEGIN' },
  { type: 'refreshToken', clientId: 'a', clientSecret: null, refreshToken: 'r' },
  {
    type: 'password',
    ...{ clientId: 'a', clientSecret: 'b', username: 'u', password: 'p', securityToken: 't' },
  },
];

export function connectionConformance(stores: Subject): void {
  it('give back every kind of credentials as they were given', async () => {
    for (const [i, auth] of AUTHS.entries()) {
      const connection = aConnection({ id: `auth${i}`, auth, createdAt: minute(i) });
      await stores().connections.insert(connection);
      expect(await stores().connections.get(connection.id)).toEqual(connection);
    }
  });

  it('keep the first of two inserts with one id', async () => {
    await stores().connections.insert(aConnection({ id: 'twice', createdAt: minute(10) }));
    await stores().connections.insert(aConnection({ id: 'twice', name: 'Another' }));
    expect((await stores().connections.get('twice'))?.name).toBe('Production');
  });

  it('change what is named and nothing else', async () => {
    const before = aConnection({ id: 'changing', createdAt: minute(20) });
    await stores().connections.insert(before);
    const auth: ConnectionAuth = {
      ...{ type: 'refreshToken', clientId: 'x' },
      ...{ clientSecret: 's', refreshToken: 'rotated' },
    };
    const change = { auth, orgId: '00D1', updatedAt: minute(21) };
    const after = { ...before, ...change };
    expect(await stores().connections.update('changing', change)).toEqual(after);
    expect(await stores().connections.get('changing')).toEqual(after);
    expect(await stores().connections.update('nobody', { name: 'x' })).toBeNull();
  });

  it('are listed newest first, those of one instant by id', async () => {
    for (const id of ['p', 'q', 'r']) {
      await stores().connections.insert(aConnection({ id, createdAt: minute(30) }));
    }
    const pages = await everyPage(2, (request) => stores().connections.page(request));
    const ids = pages.flat().map((connection) => connection.id);
    expect(ids.slice(0, 5)).toEqual(['r', 'q', 'p', 'changing', 'twice']);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(9);
  });

  it('are deleted once', async () => {
    await stores().connections.insert(aConnection({ id: 'gone', createdAt: AT }));
    expect(await stores().connections.delete('gone')).toBe(true);
    expect(await stores().connections.delete('gone')).toBe(false);
    expect(await stores().connections.get('gone')).toBeNull();
  });
}
