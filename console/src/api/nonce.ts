/** What the policy of this page admits styles by. Browsers hide it from `getAttribute`, not from scripts of the page. */
export const pageNonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
