/**
 * Tokens as five providers issue them. Keycloak's are of a real one (26.5.6); the others' are put together from their
 * public documentation, and nobody has tried those providers themselves. `iat` and `exp` are given when they are signed.
 */
export interface ProviderToken {
  readonly header: Readonly<Record<string, string>>;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface ProviderTokens {
  readonly access: ProviderToken;
  readonly id: ProviderToken;
  /** Whom the access token speaks for, with the settings of `docs/identity.md`. */
  readonly principal: Readonly<Record<string, unknown>>;
}

const rs256 = { alg: 'RS256', kid: 'test' };
const jwt = { ...rs256, typ: 'JWT' };

const keycloak = 'https://id.example/realms/company';
const auth0 = 'https://company.auth0.com/';
const tenant = '9f1c2d3e-0000-4000-8000-7a6b5c4d3e2f';
const entra = `https://login.microsoftonline.com/${tenant}/v2.0`;
const cognito = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example';
const okta = 'https://company.okta.com/oauth2/default';

const person = {
  email_verified: true,
  name: 'Ann Example',
  preferred_username: 'ann',
  given_name: 'Ann',
  family_name: 'Example',
  email: 'ann@company.example',
};

export const providerTokens: Readonly<Record<string, ProviderTokens>> = {
  Keycloak: {
    access: {
      header: jwt,
      payload: {
        jti: 'onrtro:2ffc5d58-0130-a115-d1a3-68616ec73a65',
        iss: keycloak,
        aud: ['weft', 'account'],
        sub: '4f03bd0b-6986-407a-8171-5f7afe2ffeca',
        typ: 'Bearer',
        azp: 'portal',
        sid: 'Ap9334tVVryn7jiH9q2e_Is-',
        acr: '1',
        realm_access: {
          roles: ['intern', 'steward', 'offline_access', 'default-roles-company', 'uma_authorization'],
        },
        resource_access: { account: { roles: ['manage-account', 'manage-account-links', 'view-profile'] } },
        scope: 'openid profile email',
        ...person,
      },
    },
    id: {
      header: jwt,
      payload: {
        jti: '7e3d1038-b801-ae6d-c2ee-872bfcdff9f5',
        iss: keycloak,
        aud: ['portal', 'weft'],
        sub: '4f03bd0b-6986-407a-8171-5f7afe2ffeca',
        typ: 'ID',
        azp: 'portal',
        sid: 'Ap9334tVVryn7jiH9q2e_Is-',
        at_hash: '3PpvMdM5Rch3F_DYJGN9RQ',
        acr: '1',
        ...person,
      },
    },
    principal: {
      subject: '4f03bd0b-6986-407a-8171-5f7afe2ffeca',
      consumer: 'portal',
      roles: ['steward'],
      scopes: [],
    },
  },
  Auth0: {
    access: {
      header: jwt,
      payload: {
        iss: auth0,
        sub: 'auth0|6553da60a54af58e29493993',
        aud: ['https://weft.example/graphql', 'https://company.auth0.com/userinfo'],
        azp: 'K1AUPhZq8mRi0Q0pjhkfu1D7y6KjDQja',
        scope: 'openid profile read:orders',
        permissions: ['read:orders'],
        'https://weft.example/roles': ['steward', 'other'],
      },
    },
    id: {
      header: jwt,
      payload: {
        iss: auth0,
        sub: 'auth0|6553da60a54af58e29493993',
        aud: 'K1AUPhZq8mRi0Q0pjhkfu1D7y6KjDQja',
        sid: 'ldSJxZR0y0vQnPXd3mTQyXqpNvQvPjCS',
        nonce: 'Yk5sUzZqZk9HaFVqeEJ1dw==',
        'https://weft.example/roles': ['steward'],
        ...person,
      },
    },
    principal: {
      subject: 'auth0|6553da60a54af58e29493993',
      consumer: 'K1AUPhZq8mRi0Q0pjhkfu1D7y6KjDQja',
      roles: ['steward'],
      scopes: ['read:orders'],
    },
  },
  'Microsoft Entra': {
    access: {
      header: jwt,
      payload: {
        aud: '6e74172b-be56-4843-9ff4-e66a39bb12e3',
        iss: entra,
        nbf: 1_700_000_000,
        aio: 'AXQAi/8IAAAAFm+E/QTG+gFnVxLjWdw8K+61AGrSOuMMF6ebaMj7XO3I',
        azp: '74658136-14ec-4630-ad9b-26e160ff0fc6',
        azpacr: '1',
        name: 'Ann Example',
        oid: '690222be-ff1a-4d56-abd1-7e4f7d38e474',
        preferred_username: 'ann@company.example',
        rh: '0.ARwA',
        roles: ['steward', 'other'],
        scp: 'read staff',
        sub: 'HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ',
        tid: tenant,
        uti: 'fqiBqXLPj0eQa82S-IYFAA',
        ver: '2.0',
      },
    },
    id: {
      header: jwt,
      payload: {
        aud: '74658136-14ec-4630-ad9b-26e160ff0fc6',
        iss: entra,
        nbf: 1_700_000_000,
        name: 'Ann Example',
        nonce: '678910',
        oid: '690222be-ff1a-4d56-abd1-7e4f7d38e474',
        preferred_username: 'ann@company.example',
        roles: ['steward'],
        sub: 'HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ',
        tid: tenant,
        ver: '2.0',
      },
    },
    principal: {
      subject: 'HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ',
      consumer: '74658136-14ec-4630-ad9b-26e160ff0fc6',
      roles: ['steward'],
      scopes: ['staff'],
    },
  },
  'Amazon Cognito': {
    access: {
      header: rs256,
      payload: {
        sub: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
        device_key: 'eu-west-1_11111111-2222-3333-4444-555555555555',
        'cognito:groups': ['steward', 'testers'],
        iss: cognito,
        version: 2,
        client_id: '1h57kf5cpq17m0eml12EXAMPLE',
        origin_jti: 'b9d50a3d-7c8e-4a1f-9b6d-2f4e5a6b7c8d',
        event_id: '64f513be-32db-42b0-b78e-b02127b4f463',
        token_use: 'access',
        scope: 'openid weft/staff',
        auth_time: 1_700_000_000,
        jti: 'a1b2c3d4-5678-90ab-cdef-EXAMPLE11111',
        username: 'ann',
      },
    },
    id: {
      header: rs256,
      payload: {
        sub: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
        'cognito:groups': ['steward', 'testers'],
        'cognito:username': 'ann',
        iss: cognito,
        aud: '1h57kf5cpq17m0eml12EXAMPLE',
        event_id: '64f513be-32db-42b0-b78e-b02127b4f463',
        token_use: 'id',
        auth_time: 1_700_000_000,
        email: 'ann@company.example',
      },
    },
    principal: {
      subject: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
      consumer: '1h57kf5cpq17m0eml12EXAMPLE',
      roles: ['steward'],
      scopes: ['weft/staff'],
    },
  },
  Okta: {
    access: {
      header: rs256,
      payload: {
        ver: 1,
        jti: 'AT.MNAoEQ_jbKqoinrQo1D0XKjMX28U5d7ZszBceot7-Ts',
        iss: okta,
        aud: 'api://weft',
        sub: 'ann@company.example',
        cid: '0oa1b2c3d4e5f6g7h8i9',
        uid: '00u1b2c3d4e5f6g7h8i9',
        scp: ['openid', 'profile', 'staff'],
        auth_time: 1_700_000_000,
        groups: ['Everyone', 'steward'],
      },
    },
    id: {
      header: rs256,
      payload: {
        sub: '00u1b2c3d4e5f6g7h8i9',
        ver: 1,
        iss: okta,
        aud: '0oa1b2c3d4e5f6g7h8i9',
        jti: 'ID.radCQMOQUmyvcTBmmIL0J6BaS60apUEiC7-vI7pOmkw',
        amr: ['pwd'],
        idp: '00o1b2c3d4e5f6g7h8i9',
        auth_time: 1_700_000_000,
        at_hash: 'fPlsvVszI29LU2UhDyJ9vg',
        groups: ['Everyone', 'steward'],
        ...person,
      },
    },
    principal: {
      subject: 'ann@company.example',
      consumer: '0oa1b2c3d4e5f6g7h8i9',
      roles: ['steward'],
      scopes: ['staff'],
    },
  },
};
