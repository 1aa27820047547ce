import { Anchor, Button, Checkbox, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type SubmitEvent, useEffect, useState } from 'react';
import { ApiError } from '../api/client.ts';
import { fieldOf, sentenceOf } from '../api/refusal.ts';
import { ColorSchemeSwitch } from '../shell/color-scheme-switch.tsx';
import mark from '../shell/mark.svg';
import { texts } from '../texts.ts';
import classes from './login-page.module.css';
import { readRemembered, remember } from './remembered.ts';
import { logIn } from './session.ts';

/** Two steps, as in the guide: who, then the password. */
export function LoginPage() {
  const [remembered] = useState(readRemembered);
  const [name, setName] = useState(remembered?.name ?? '');
  const [tenant, setTenant] = useState(remembered?.tenant ?? '');
  const [isRemembering, setRemembering] = useState(remembered !== undefined);
  const [step, setStep] = useState<'name' | 'password'>('name');
  const [nameError, setNameError] = useState<string>();
  const { next } = useSearch({ from: '/login' });
  const navigate = useNavigate();
  useEffect(() => {
    document.title = `${texts.login.title} · ${texts.product}`;
  }, []);

  const toPassword = (event: SubmitEvent) => {
    event.preventDefault();
    if (name.trim() === '') {
      setNameError(texts.login.nameMissing);
      return;
    }
    setStep('password');
  };

  return (
    <main className={classes['page']}>
      <div className={classes['corner']}>
        <ColorSchemeSwitch />
      </div>
      <div className={classes['card']}>
        <img src={mark} alt="" width={36} height={36} />
        <Title order={1} mt="sm">
          {texts.product}
        </Title>
        <Text size="sm" c="dimmed" mb="lg">
          {step === 'name' ? texts.login.lead : texts.login.passwordLead}
        </Text>
        {step === 'name' ? (
          <form onSubmit={toPassword} noValidate>
            <Stack gap="sm">
              <TextInput
                label={texts.login.name}
                value={name}
                onChange={({ currentTarget }) => {
                  setName(currentTarget.value);
                  setNameError(undefined);
                }}
                error={nameError}
                autoComplete="username"
                autoCapitalize="none"
                spellCheck={false}
                maxLength={64}
                data-autofocus
                autoFocus
                required
                withAsterisk={false}
              />
              <TextInput
                label={texts.login.tenant}
                value={tenant}
                onChange={({ currentTarget }) => setTenant(currentTarget.value)}
                autoComplete="organization"
                autoCapitalize="none"
                spellCheck={false}
                maxLength={64}
              />
              <Checkbox
                label={texts.login.remember}
                checked={isRemembering}
                onChange={({ currentTarget }) => setRemembering(currentTarget.checked)}
                my={4}
              />
              <Button type="submit" fullWidth>
                {texts.login.next}
              </Button>
            </Stack>
          </form>
        ) : (
          <PasswordStep
            name={name.trim()}
            tenant={tenant.trim()}
            isRemembering={isRemembering}
            onBack={() => setStep('name')}
            onDone={() => {
              remember(isRemembering ? { name: name.trim(), tenant: tenant.trim() } : undefined);
              void navigate({ href: next ?? '/', replace: true });
            }}
          />
        )}
      </div>
      <Text size="xs" c="dimmed" ta="center">
        {texts.tagline}
      </Text>
    </main>
  );
}

function PasswordStep({
  name,
  tenant,
  isRemembering,
  onBack,
  onDone,
}: {
  name: string;
  tenant: string;
  isRemembering: boolean;
  onBack: () => void;
  onDone: () => void;
}) {
  const [password, setPassword] = useState('');
  const [isMissing, setMissing] = useState(false);
  const wait = useWait();
  const login = useMutation({
    mutationFn: () => logIn({ name, password, remember_me: isRemembering, ...(tenant !== '' && { tenant }) }),
    onSuccess: onDone,
    onError: (error) => {
      if (error instanceof ApiError && error.status === 429) wait.start(Number(error.headers.get('retry-after') ?? 1));
    },
  });
  const isThrottled = login.error instanceof ApiError && login.error.status === 429;
  const error = isMissing
    ? texts.login.passwordMissing
    : isThrottled
      ? wait.seconds > 0
        ? texts.login.wait(wait.seconds)
        : texts.login.tryAgain
      : login.error === null
        ? undefined
        : login.error instanceof ApiError && login.error.status === 401
          ? texts.login.wrong
          : (fieldOf(login.error)?.reason ?? sentenceOf(login.error));

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (wait.seconds > 0) return;
        setMissing(password === '');
        if (password !== '') login.mutate();
      }}
    >
      <Stack gap="sm">
        <div className={classes['who']}>
          <Text size="sm" fw={550} style={{ overflowWrap: 'anywhere' }}>
            {tenant === '' ? name : `${tenant}\\${name}`}
          </Text>
          <Anchor component="button" type="button" size="sm" onClick={onBack}>
            {texts.login.change}
          </Anchor>
        </div>
        {/* For password managers, which look for both fields in one form. */}
        <input type="text" name="username" autoComplete="username" value={name} readOnly hidden />
        <PasswordInput
          label={texts.login.password}
          value={password}
          onChange={({ currentTarget }) => {
            setPassword(currentTarget.value);
            setMissing(false);
          }}
          error={error}
          errorProps={{ role: 'alert' }}
          autoComplete="current-password"
          maxLength={256}
          visibilityToggleButtonProps={{ 'aria-label': texts.login.showPassword }}
          autoFocus
        />
        <Button type="submit" fullWidth loading={login.isPending} disabled={wait.seconds > 0}>
          {texts.login.signIn}
        </Button>
      </Stack>
    </form>
  );
}

/** Counts the seconds down that the server wants to wait. */
function useWait() {
  const [until, setUntil] = useState(0);
  const [now, setNow] = useState(() => Date.now());
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  useEffect(() => {
    if (seconds === 0) return;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [seconds]);
  return {
    seconds,
    start: (wanted: number) => {
      setNow(Date.now());
      setUntil(Date.now() + wanted * 1000);
    },
  };
}
