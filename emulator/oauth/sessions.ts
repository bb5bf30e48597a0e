import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.js';
import type { Settings } from '../settings.js';

export interface Session {
  token: string;
  clientId: string;
  issuedAt: number;
  /** Requests it is still good for; null: any number. */
  usesLeft: number | null;
  expiresAt: number | null;
  /** The refresh grant it came from, so that revoking one ends the other. */
  grant: string | null;
}

/** Access tokens and refresh grants. */
export class Sessions {
  private readonly live = new Map<string, Session>();
  /** Refresh token → its grant and whether it was used up by rotation. */
  private readonly refreshTokens = new Map<string, { grant: string; spent: boolean }>();

  constructor(
    private readonly orgId: string,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  issue(clientId: string, grant: string | null = null): Session {
    const now = this.clock.now();
    const { tokenUses, tokenSeconds } = this.settings;
    const session: Session = {
      token: `${this.orgId.slice(0, 15)}!AQ${randomBytes(36).toString('base64url')}`,
      clientId,
      issuedAt: now,
      usesLeft: tokenUses,
      expiresAt: tokenSeconds === null ? null : now + tokenSeconds * 1000,
      grant,
    };
    this.live.set(session.token, session);
    return session;
  }

  /** The session of a token if it is still good, without counting a use. */
  peek(token: string): Session | null {
    const session = this.live.get(token);
    if (!session) return null;
    const late = session.expiresAt !== null && session.expiresAt <= this.clock.now();
    return late || session.usesLeft === 0 ? null : session;
  }

  /** As `peek`, and counts the use. */
  use(token: string): Session | null {
    const session = this.peek(token);
    if (session && session.usesLeft !== null) session.usesLeft -= 1;
    return session;
  }

  addRefreshToken(
    token = `5Aep861${randomBytes(30).toString('base64url')}`,
    grant = token,
  ): string {
    this.refreshTokens.set(token, { grant, spent: false });
    return token;
  }

  /**
   * The grant of a refresh token and the token to use next; null when it is refused. With rotation, using a spent
   * token revokes the whole grant.
   */
  refresh(token: string): { grant: string; next: string } | null {
    const known = this.refreshTokens.get(token);
    if (!known) return null;
    if (known.spent) {
      this.revokeGrant(known.grant);
      return null;
    }
    if (!this.settings.rotateRefreshTokens) return { grant: known.grant, next: token };
    known.spent = true;
    return { grant: known.grant, next: this.addRefreshToken(undefined, known.grant) };
  }

  /** Ends an access token, or a refresh token with all that came from it. False when it is neither. */
  revoke(token: string): boolean {
    const refresh = this.refreshTokens.get(token);
    if (refresh) this.revokeGrant(refresh.grant);
    return refresh !== undefined || this.live.delete(token);
  }

  /** Ends every access token; refresh tokens stay good. */
  expireAll(): void {
    this.live.clear();
  }

  expire(token: string): void {
    this.live.delete(token);
  }

  revokeAllGrants(): void {
    this.refreshTokens.clear();
    this.live.clear();
  }

  private revokeGrant(grant: string): void {
    for (const [token, entry] of this.refreshTokens)
      if (entry.grant === grant) this.refreshTokens.delete(token);
    for (const session of this.live.values())
      if (session.grant === grant) this.live.delete(session.token);
  }
}
