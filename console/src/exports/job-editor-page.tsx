import { Notice } from '../ui/notice.tsx';
import '@mantine/dates/styles.css';
import {
  Box,
  Button,
  Group,
  MultiSelect,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  TagsInput,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { DateTimePicker, TimePicker } from '@mantine/dates';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type ReactNode, useId, useState } from 'react';
import type { ExportJob } from '../../../client/src/index.ts';
import { useMay } from '../access/session.ts';
import { ApiError, client, queryClient } from '../api/client.ts';
import { fieldOf, sentenceOf } from '../api/refusal.ts';
import { CertificateNotice } from '../certificates/certificate-notice.tsx';
import { texts } from '../texts.ts';
import { isUtcZone, localTimeWithDay, localZone, utcTimeWithDay } from '../ui/format.ts';
import { notifyDone } from '../ui/notify.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { Failed, LoadingRows } from '../ui/states.tsx';
import classes from './job-editor-page.module.css';
import {
  bodyOf,
  emptyJob,
  errorsOf,
  type Field,
  type FieldErrors,
  fieldNamed,
  isTooLargeForOpenssl,
  type JobValues,
  runOf,
  sizeUnits,
  usesTime,
  utcOf,
  valuesOf,
  valuesOfClone,
} from './job-form.ts';
import { exportsKey, jobQuery, jobTypes, runQuery } from './lists.ts';
import { daysOfWeek, frequencies, intervals, nextTime, timeframeKinds } from './schedule.ts';

/** A new job: empty, or with the settings of another job or of a run. */
export function NewJobPage() {
  const { job, run } = useSearch({ from: '/shell/administration/jobs/new' });
  const source = useQuery<Parameters<typeof valuesOfClone>[0] | null>(
    run !== undefined
      ? runQuery(run)
      : job !== undefined
        ? jobQuery(job)
        : { queryKey: ['nothing'], queryFn: () => null },
  );
  if (source.isPending) return <Waiting title={texts.editor.add} />;
  if (source.isError) return <Broken title={texts.editor.add} error={source.error} onRetry={source.refetch} />;
  return (
    <Editor
      key={`${job} ${run}`}
      title={source.data === null ? texts.editor.add : texts.editor.clone}
      initial={source.data === null ? emptyJob : valuesOfClone(source.data, new Date())}
      save={async (values) => (await client.createExportJob({ body: bodyOf(values) })).data}
      done={texts.editor.added}
    />
  );
}

export function EditJobPage() {
  const { id } = useParams({ from: '/shell/administration/jobs/$id' });
  const job = useQuery(jobQuery(Number(id)));
  if (job.isPending) return <Waiting title={texts.editor.edit} />;
  if (job.isError) return <Broken title={texts.editor.edit} error={job.error} onRetry={job.refetch} />;
  return (
    <Editor
      key={id}
      title={texts.editor.edit}
      initial={valuesOf(job.data)}
      save={async (values) => (await client.updateExportJob({ path: { id }, body: bodyOf(values) })).data}
      done={texts.editor.saved}
      {...(job.data.run.every === 'once' && { refusedBecause: texts.jobs.onceNotEdited })}
    />
  );
}

function Waiting({ title }: { title: string }) {
  return (
    <Page section={texts.nav.administration} title={title}>
      <Panel>
        <LoadingRows label={texts.loading} />
      </Panel>
    </Page>
  );
}

function Broken({ title, error, onRetry }: { title: string; error: unknown; onRetry: () => unknown }) {
  return (
    <Page section={texts.nav.administration} title={title}>
      <Failed error={error} onRetry={onRetry} />
    </Page>
  );
}

interface EditorProps {
  readonly title: string;
  readonly initial: JobValues;
  readonly save: (values: JobValues) => Promise<ExportJob>;
  readonly done: string;
  readonly refusedBecause?: string;
}

function Editor({ title, initial, save, done, refusedBecause }: EditorProps) {
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState<FieldErrors>({});
  const navigate = useNavigate();
  const prefix = useId();
  const form: Form = {
    values,
    errors,
    set: (changes) => {
      setValues((before) => ({ ...before, ...changes }));
      setErrors((before) => Object.fromEntries(Object.entries(before).filter(([name]) => !(name in changes))));
    },
    id: (field) => `${prefix}${field}`,
  };
  const show = (found: FieldErrors) => {
    setErrors(found);
    const first = Object.keys(found)[0] as Field | undefined;
    // After the fields have their messages, which they are described by.
    if (first !== undefined) setTimeout(() => document.getElementById(form.id(first))?.focus());
  };
  const saving = useMutation({
    mutationFn: () => save(values),
    onSuccess: async (job) => {
      notifyDone(done);
      queryClient.removeQueries({ queryKey: jobQuery(job.id).queryKey });
      void queryClient.invalidateQueries({ queryKey: exportsKey });
      await navigate({ to: '/administration/jobs' });
    },
    onError: (error) => {
      const refusal = fieldOf(error);
      const field = refusal && fieldNamed(refusal.field);
      if (refusal !== undefined && field !== undefined) show({ [field]: refusal.reason });
    },
  });
  const refusal = fieldOf(saving.error);
  const isAtField = refusal !== undefined && fieldNamed(refusal.field) !== undefined;
  const isWithoutCertificate = saving.error instanceof ApiError && saving.error.status === 409;

  return (
    <Page section={texts.nav.administration} title={title}>
      <CertificateNotice />
      {refusedBecause !== undefined && (
        <Box mb="md">
          <Notice tone="warning"> {refusedBecause}</Notice>
        </Box>
      )}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const found = errorsOf(values, new Date());
          show(found);
          if (Object.keys(found).length === 0) saving.mutate();
        }}
      >
        <div className={classes['columns']}>
          <What form={form} />
          <div className={classes['column']}>
            <When form={form} />
            <Timeframe form={form} />
            <Files form={form} />
          </div>
        </div>
        <div className={classes['foot']}>
          {saving.isError && !isAtField && (
            <Notice tone="fault" announced="alert" title={texts.errors.notSaved}>
              {' '}
              {sentenceOf(saving.error)}
              {isWithoutCertificate && ` ${texts.certificate.needed}`}
            </Notice>
          )}
          {Object.keys(errors).length > 0 && (
            <Text size="sm" className={classes['wrong']} role="status">
              {texts.editor.wrongFields(Object.keys(errors).length)}
            </Text>
          )}
          <Group gap="xs" ml="auto">
            <Button variant="default" onClick={() => void navigate({ to: '/administration/jobs' })}>
              {texts.cancel}
            </Button>
            <Button type="submit" loading={saving.isPending} disabled={refusedBecause !== undefined}>
              {texts.save}
            </Button>
          </Group>
        </div>
      </form>
    </Page>
  );
}

interface Form {
  readonly values: JobValues;
  readonly errors: FieldErrors;
  readonly set: (changes: Partial<JobValues>) => void;
  readonly id: (field: Field) => string;
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Panel>
      <fieldset className={classes['section']}>
        <legend>
          <Title order={2} component="span">
            {title}
          </Title>
        </legend>
        <Stack gap="sm">{children}</Stack>
      </fieldset>
    </Panel>
  );
}

function What({ form: { values, errors, set, id } }: { form: Form }) {
  return (
    <Section title={texts.editor.what}>
      <TextInput
        id={id('title')}
        label={texts.fields.title}
        required
        maxLength={256}
        value={values.title}
        onChange={({ currentTarget }) => set({ title: currentTarget.value })}
        error={errors.title}
      />
      <Textarea
        id={id('description')}
        label={texts.fields.description}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={4096}
        value={values.description}
        onChange={({ currentTarget }) => set({ description: currentTarget.value })}
        error={errors.description}
      />
      <div className={classes['pair']}>
        <Select
          id={id('source')}
          label={texts.fields.source}
          required
          data={[
            { value: 'Contact History', label: texts.sources.contactHistory },
            { value: 'Info Mart', label: texts.sources.infoMart, disabled: true },
          ]}
          value={values.source}
          onChange={(source) => set({ source: source ?? '' })}
          error={errors.source}
        />
        <Select
          id={id('type')}
          label={texts.fields.type}
          required
          placeholder={texts.editor.choose}
          data={jobTypes.map((value) => ({ value, label: texts.exportTypes[value] }))}
          value={values.type}
          onChange={(type) => set({ type })}
          error={errors.type}
        />
      </div>
      {values.type === 'Contact' ? (
        <Text size="sm" c="dimmed">
          {texts.editor.contactsHaveNoMedia}
        </Text>
      ) : (
        <>
          <Switch
            label={texts.editor.allMedia}
            checked={values.isAllMedia}
            onChange={({ currentTarget }) => set({ isAllMedia: currentTarget.checked, mediaTypes: values.mediaTypes })}
          />
          {!values.isAllMedia && <MediaTypes form={{ values, errors, set, id }} />}
        </>
      )}
    </Section>
  );
}

/** Where the business attribute MediaType exists, its values are the only ones that the server takes. */
function MediaTypes({ form: { values, errors, set, id } }: { form: Form }) {
  const mayRead = useMay('UCS.SchemaMgt.readBusinessAttributes');
  const attribute = useQuery({
    queryKey: ['business attribute', 'MediaType'],
    queryFn: async () => {
      try {
        return (await client.getBusinessAttribute({ path: { name: 'MediaType' } })).data;
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
    enabled: mayRead,
    staleTime: 60_000,
  });
  const shared = {
    id: id('mediaTypes'),
    label: texts.fields.mediaTypes,
    required: true,
    value: [...values.mediaTypes],
    onChange: (mediaTypes: string[]) => set({ mediaTypes }),
    error: errors.mediaTypes,
    maxValues: 100,
  };
  if (attribute.data != null) {
    const named = new Map(attribute.data.values.map(({ name, display_name }) => [name, display_name]));
    const strangers = values.mediaTypes.filter((name) => !named.has(name));
    return (
      <MultiSelect
        {...shared}
        placeholder={values.mediaTypes.length === 0 ? texts.editor.choose : ''}
        searchable
        hidePickedOptions
        data={[
          ...[...named].map(([value, label]) => ({ value, label })),
          ...strangers.map((value) => ({ value, label: value })),
        ]}
      />
    );
  }
  return (
    <TagsInput
      {...shared}
      description={texts.editor.mediaTypesHint}
      placeholder={values.mediaTypes.length === 0 ? texts.editor.mediaTypesExample : ''}
      acceptValueOnBlur
    />
  );
}

function When({ form }: { form: Form }) {
  const { values, errors, set, id } = form;
  return (
    <Section title={texts.editor.when}>
      <div className={classes['pair']}>
        <Select
          id={id('every')}
          label={texts.fields.run}
          required
          data={frequencies.map((value) => ({ value, label: texts.frequencies[value] }))}
          value={values.every}
          onChange={(every) => set({ every: every ?? 'once' })}
          error={errors.every}
        />
        {values.every === 'hourly' && (
          <Select
            id={id('interval')}
            label={texts.fields.interval}
            data={intervals.map((hours) => ({ value: String(hours), label: texts.editor.everyHours(hours) }))}
            value={String(values.interval)}
            onChange={(chosen) => set({ interval: intervals.find((hours) => String(hours) === chosen) ?? 1 })}
            error={errors.interval}
          />
        )}
        {values.every === 'weekly' && (
          <Select
            id={id('dayOfWeek')}
            label={texts.fields.dayOfWeek}
            data={daysOfWeek.map((value) => ({ value, label: texts.days[value] }))}
            value={values.dayOfWeek}
            onChange={(dayOfWeek) => set({ dayOfWeek: dayOfWeek ?? 'Monday' })}
            error={errors.dayOfWeek}
          />
        )}
        {values.every === 'monthly' && (
          <NumberInput
            id={id('dayOfMonth')}
            label={texts.fields.dayOfMonth}
            min={1}
            max={28}
            clampBehavior="none"
            allowDecimal={false}
            value={values.dayOfMonth}
            onChange={(dayOfMonth) => set({ dayOfMonth })}
            error={errors.dayOfMonth}
          />
        )}
        {usesTime(values) && (
          <TimePicker
            hoursRef={(input) => {
              if (input !== null) input.id = id('at');
            }}
            label={texts.fields.at}
            value={values.at}
            onChange={(at) => set({ at: at.slice(0, 5) })}
            hoursInputLabel={texts.editor.hours}
            minutesInputLabel={texts.editor.minutes}
            error={errors.at}
          />
        )}
      </div>
      <div>
        <Text size="sm" fw={500} mb={4} id={id('startsLater')}>
          {values.every === 'once' ? texts.fields.start : texts.fields.firstStart}
        </Text>
        <SegmentedControl
          aria-labelledby={id('startsLater')}
          data={[
            { value: 'now', label: texts.editor.immediately },
            { value: 'later', label: texts.editor.later },
          ]}
          value={values.startsLater ? 'later' : 'now'}
          onChange={(chosen) => set({ startsLater: chosen === 'later', start: values.start })}
          size="xs"
        />
      </div>
      {values.startsLater && <UtcField form={form} field="start" label={texts.fields.startAt} />}
      <NextStart values={values} />
    </Section>
  );
}

/** What the schedule comes to, in UTC and where the reader is. */
function NextStart({ values }: { values: JobValues }) {
  const { every, startsLater, start } = values;
  if (every === 'once' && !startsLater) return <Hint>{texts.editor.onceNowHint}</Hint>;
  if (every === 'once') return <Hint>{texts.editor.onceLaterHint}</Hint>;
  const now = new Date();
  const after = startsLater && start !== null && utcOf(start) > now ? utcOf(start) : now;
  const next = nextTime(runOf(values), after);
  return (
    <Hint>
      {next !== undefined && (
        <>
          {texts.editor.nextRun} <strong>{utcTimeWithDay(next)}</strong>
          {!isUtcZone && texts.editor.localEquivalent(localTimeWithDay(next), localZone)}.{' '}
        </>
      )}
      {every === 'hourly' ? texts.editor.hourlyHint : texts.editor.utcHint}
    </Hint>
  );
}

function Timeframe({ form }: { form: Form }) {
  const { values, errors, set, id } = form;
  return (
    <Section title={texts.editor.timeframe}>
      <Select
        id={id('timeframe')}
        label={texts.fields.timeframe}
        data={timeframeKinds.map((value) => ({ value, label: texts.timeframes[value] }))}
        value={values.timeframe}
        onChange={(timeframe) => set({ timeframe: timeframe ?? 'all' })}
        error={errors.timeframe}
      />
      {values.timeframe === 'fixed' ? (
        <div className={classes['pair']}>
          <UtcField form={form} field="from" label={texts.fields.from} />
          <UtcField form={form} field="to" label={texts.fields.to} />
        </div>
      ) : (
        values.timeframe !== 'all' && <Hint>{texts.editor.timeframeHint}</Hint>
      )}
    </Section>
  );
}

function Files({ form: { values, errors, set, id } }: { form: Form }) {
  return (
    <Section title={texts.editor.files}>
      <div className={classes['size']}>
        <NumberInput
          id={id('splitSize')}
          label={texts.fields.splitSize}
          placeholder={texts.editor.notSplit}
          min={0}
          clampBehavior="none"
          thousandSeparator=","
          hideControls
          value={values.splitSize}
          onChange={(splitSize) => set({ splitSize })}
          error={errors.splitSize}
        />
        <Select
          aria-label={texts.fields.splitUnit}
          data={sizeUnits}
          value={values.splitUnit}
          onChange={(splitUnit) => set({ splitUnit: splitUnit ?? 'MiB', splitSize: values.splitSize })}
        />
      </div>
      {isTooLargeForOpenssl(values) ? (
        <Notice tone="warning" announced="status">
          {' '}
          {texts.editor.tooLargeForOpenssl}
        </Notice>
      ) : (
        <Hint>{texts.editor.splitHint}</Hint>
      )}
    </Section>
  );
}

/** A date and time in UTC, and what that is where the reader is. */
function UtcField({
  form: { values, errors, set, id },
  field,
  label,
}: {
  form: Form;
  field: 'start' | 'from' | 'to';
  label: string;
}) {
  const value = values[field];
  return (
    <DateTimePicker
      id={id(field)}
      label={label}
      required
      withSeconds={false}
      valueFormat="DD MMM YYYY, HH:mm [UTC]"
      placeholder={texts.editor.pickTime}
      value={value}
      onChange={(time) => set({ [field]: time })}
      error={errors[field]}
      {...(value !== null &&
        !isUtcZone && { description: texts.editor.inYourZone(localTimeWithDay(utcOf(value)), localZone) })}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      clearable
      clearButtonProps={{ 'aria-label': texts.editor.clearTime }}
      submitButtonProps={{ 'aria-label': texts.editor.takeTime }}
      timePickerProps={{ hoursInputLabel: texts.editor.hours, minutesInputLabel: texts.editor.minutes }}
      popoverProps={{ id: id(field) }}
      ariaLabels={texts.calendar}
      weekendDays={[]}
      hideOutsideDates
    />
  );
}

function Hint({ children }: { children: ReactNode }) {
  return (
    <Text size="xs" c="dimmed" className={classes['hint']}>
      {children}
    </Text>
  );
}
