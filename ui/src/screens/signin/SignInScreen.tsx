import "@mantine/core/styles/PasswordInput.layer.css";
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { queryClient } from "@/api/queryClient";
import { sessionQuery, signIn } from "@/api/session";
import { ProblemNotice } from "@/components/ProblemNotice";
import styles from "./SignInScreen.module.css";

/** Only a place within this app: an address from elsewhere must not lead away from it. */
function placeWithin(next: string | undefined): string {
  return next?.startsWith("/") && !/^\/[/\\]/.test(next) ? next : "/";
}

export function SignInScreen() {
  const { t } = useTranslation();
  const router = useRouter();
  const { next } = useSearch({ from: "/sign-in" });
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [asked, setAsked] = useState(false);
  const enter = useMutation({
    mutationFn: () => signIn(name.trim(), password),
    onSuccess: (session) => {
      queryClient.setQueryData(sessionQuery.queryKey, session);
      router.history.push(placeWithin(next));
    },
  });
  const missing = (value: string) => asked && value.trim() === "" && t("sign_in.required");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (name.trim() !== "" && password !== "") enter.mutate();
  };
  return (
    <main className={styles.page}>
      <form className={styles.form} onSubmit={submit} noValidate>
        <img src="/icon.svg" alt="" width={40} height={40} />
        <h1>{t("sign_in.title")}</h1>
        <TextInput
          label={t("sign_in.name")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={missing(name)}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          size="md"
          data-autofocus
          autoFocus
        />
        <PasswordInput
          label={t("sign_in.password")}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={missing(password)}
          autoComplete="current-password"
          size="md"
        />
        <ProblemNotice error={enter.error} />
        <Button type="submit" size="md" fullWidth loading={enter.isPending}>
          {t("sign_in.submit")}
        </Button>
      </form>
    </main>
  );
}
