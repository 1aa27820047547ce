export const submitRequests = 'GDPR.submitRequests';
export const readResults = 'GDPR.readResults';
