{{/* The Secret with the serving certificate. Says what is missing where there can be none. */}}
{{- define "evenkeel.secretName" -}}
{{- $given := .Values.certificate -}}
{{- $service := printf "%s.%s.svc" (include "evenkeel.name" .) .Release.Namespace -}}
{{- if .Values.certManager.enabled -}}
  {{- if or $given.secretName $given.caBundle -}}
    {{- fail "\n\ncertManager.enabled is true, and certificate.secretName or certificate.caBundle is set too: the serving certificate comes from one of them. Leave the other out." -}}
  {{- end -}}
  {{- printf "%s-tls" (include "evenkeel.name" .) -}}
{{- else if not $given.secretName -}}
  {{- fail (printf "\n\nNo serving certificate: the API server speaks to webhooks over TLS only. Either\n\n  - set certManager.enabled=true, where cert-manager is installed, or\n  - set certificate.secretName to a Secret of type kubernetes.io/tls in namespace %s, with a certificate for %s, and certificate.caBundle to the CA that issued it (--set-file certificate.caBundle=ca.crt)." .Release.Namespace $service) -}}
{{- else if not $given.caBundle -}}
  {{- fail (printf "\n\ncertificate.secretName is set without certificate.caBundle: the API server would not trust Evenkeel. Give the certificates (PEM) of the CA that issued the one in Secret %s: --set-file certificate.caBundle=ca.crt" $given.secretName) -}}
{{- else if contains "PRIVATE KEY" $given.caBundle -}}
  {{- fail "\n\ncertificate.caBundle holds a private key, and a webhook configuration is no secret place. Give the CA's certificates alone." -}}
{{- else if not (contains "-----BEGIN CERTIFICATE-----" $given.caBundle) -}}
  {{- fail "\n\ncertificate.caBundle holds no certificate in PEM form (-----BEGIN CERTIFICATE-----). Give the text of the file itself, not its path and not in base64: --set-file certificate.caBundle=ca.crt" -}}
{{- else -}}
  {{- $given.secretName -}}
{{- end -}}
{{- end -}}
