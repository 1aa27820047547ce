/** How a value of an interaction is written in an archive, when not as it is. */
export type FieldKind = 'text' | 'whole' | 'time' | 'flag' | 'responseType';

/**
 * Which field of the interaction schema (guide, "Interaction schema") is which field of an interaction. Addresses, user
 * data and contents are apart: they take several fields, or another shape.
 */
export const interactionFields: readonly (readonly [name: string, field: string, kind: FieldKind])[] = [
  ['STATUS', 'status', 'whole'],
  ['TYPEID', 'type', 'text'],
  ['SUBTYPEID', 'sub_type', 'text'],
  ['MEDIATYPEID', 'media_type', 'text'],
  ['PARENTID', 'parent_id', 'text'],
  ['THREADID', 'thread_id', 'text'],
  ['EXTERNALID', 'external_id', 'text'],
  ['OWNERID', 'owner_id', 'whole'],
  ['CREATORAPPID', 'creator_app_id', 'whole'],
  ['STARTDATE', 'start_date', 'time'],
  ['ENDDATE', 'end_date', 'time'],
  ['TIMESHIFT', 'timeshift', 'whole'],
  ['CATEGORYID', 'category_id', 'text'],
  ['CANBEPARENT', 'allow_children', 'flag'],
  ['SUBJECT', 'subject', 'text'],
  ['STOPPEDREASON', 'stopped_reason', 'text'],
  ['TEXT', 'text', 'text'],
  ['STRUCTUREDTEXT', 'structured_text', 'text'],
  ['STRUCTTEXTMIMETYPE', 'structured_text_mime', 'text'],
  ['SENTDATE', 'sent_date', 'time'],
  ['REFERENCEID', 'reference_id', 'whole'],
  ['REVIEWERID', 'reviewer_id', 'whole'],
  ['STANDARDRESPONSEID', 'standard_response_id', 'text'],
  ['ESTABLISHEDDATE', 'established_date', 'time'],
  ['RELEASEDDATE', 'released_date', 'time'],
  ['DURATION', 'duration', 'whole'],
  ['OUTCOME', 'outcome', 'text'],
  ['PHONENUMBER', 'phone_number', 'text'],
  ['TCONNECTIONID', 'tconnection_id', 'text'],
  ['CALLBACKSTATUS', 'callback_status', 'whole'],
  ['DESIREDRESPONSETYPE', 'desired_response_type', 'responseType'],
  ['STARTTIME', 'start_time', 'time'],
  ['ENDTIME', 'end_time', 'time'],
  ['CUSTOMERNUMBER', 'customer_number', 'text'],
  ['ATTEMPTS', 'attempts', 'whole'],
  ['DN', 'dn', 'text'],
  ['LOCATION', 'location', 'text'],
  ['CALLBACKSERVERID', 'callback_server_id', 'text'],
  ['CALLRESULT', 'call_result', 'whole'],
  ['THETYPE', 'callback_type', 'whole'],
];

/** Fields of an e-mail out that have names of their own, in their spelling. */
export const emailOutNames: Readonly<Record<string, string>> = {
  FROMADDRESS: 'FromAddressEmailOut',
  FROMPERSONAL: 'FromPersonalEmailOut',
  REPLYTOADDRESS: 'ReplyToAddressEmailOut',
  TOADDRESSES: 'ToAddressesEmailOut',
  CCADDRESSES: 'CcAddressesEmailOut',
  BCCADDRESSES: 'BccAddressesEmailOut',
  SENTDATE: 'SentDateEmailOut',
};

/** Lists of addresses. */
export const addressLists: readonly (readonly [name: string, field: string])[] = [
  ['TOADDRESSES', 'to'],
  ['CCADDRESSES', 'cc'],
  ['BCCADDRESSES', 'bcc'],
];

/**
 * The numbers of `DESIREDRESPONSETYPE`: the schema wants an integer, the API reference lists these words ("Callback
 * Interaction"), and neither says which is which. Counted in the reference's order.
 */
export const responseTypes = ['Voice', 'VoIP', 'Email'];

/** What stands for a mandatory field that an archive leaves out because it has no value. */
export const fillings: Readonly<Record<string, unknown>> = {
  status: 3,
  type: 'Unknown',
  media_type: 'unknown',
  creator_app_id: 0,
  desired_response_type: 'Voice',
  attempts: 0,
  customer_number: 'unknown',
};

/** Under this name the fields that were filled are noted beside those that are kept aside. */
export const filledNote = '$filled';
