{{/*
Where the serving certificate comes from: cert-manager, a Secret that is given (mounted), or Evenkeel itself. Says what is
missing where there can be none.
*/}}
{{- define "evenkeel.certificateFrom" -}}
{{- $given := .Values.certificate -}}
{{- if .Values.certManager.enabled -}}
  {{- if or $given.secretName $given.caBundle -}}
    {{- fail "\n\ncertManager.enabled is true, and certificate.secretName or certificate.caBundle is set too: the serving certificate comes from one of them. Leave the other out." -}}
  {{- end -}}
  cert-manager
{{- else if not $given.secretName -}}
  {{- if $given.caBundle -}}
    {{- fail "\n\ncertificate.caBundle is set without certificate.secretName: where Evenkeel makes its own certificate, it writes the caBundle too. Leave it out, or name the Secret with the certificate." -}}
  {{- end -}}
  self-managed
{{- else if not $given.caBundle -}}
  {{- fail (printf "\n\ncertificate.secretName is set without certificate.caBundle: the API server would not trust Evenkeel. Give the certificates (PEM) of the CA that issued the one in Secret %s: --set-file certificate.caBundle=ca.crt" $given.secretName) -}}
{{- else if contains "PRIVATE KEY" $given.caBundle -}}
  {{- fail "\n\ncertificate.caBundle holds a private key, and a webhook configuration is no secret place. Give the CA's certificates alone." -}}
{{- else if not (contains "-----BEGIN CERTIFICATE-----" $given.caBundle) -}}
  {{- fail "\n\ncertificate.caBundle holds no certificate in PEM form (-----BEGIN CERTIFICATE-----). Give the text of the file itself, not its path and not in base64: --set-file certificate.caBundle=ca.crt" -}}
{{- else -}}
  given
{{- end -}}
{{- end -}}

{{/* The Secret that is mounted. */}}
{{- define "evenkeel.secretName" -}}
{{- if eq (include "evenkeel.certificateFrom" .) "cert-manager" -}}
{{- printf "%s-tls" (include "evenkeel.name" .) -}}
{{- else -}}
{{- .Values.certificate.secretName -}}
{{- end -}}
{{- end -}}

{{/* The Secret that Evenkeel makes, and the Lease of whoever makes it. */}}
{{- define "evenkeel.ownSecretName" -}}
{{- printf "%s-certificate" (include "evenkeel.name" .) -}}
{{- end -}}
