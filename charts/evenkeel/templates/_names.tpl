{{- define "evenkeel.name" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if contains "evenkeel" .Release.Name -}}
{{- /* With -certificate behind it, no more than the 63 characters that a name may have. */ -}}
{{- trunc 51 (replace "." "-" .Release.Name) | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-evenkeel" (trunc 42 (replace "." "-" .Release.Name) | trimSuffix "-") -}}
{{- end -}}
{{- end -}}

{{/* What selects the Pods; a Deployment's selector can never change. */}}
{{- define "evenkeel.selectorLabels" -}}
app.kubernetes.io/name: evenkeel
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{- define "evenkeel.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "evenkeel.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "evenkeel.image" -}}
{{- printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) -}}
{{- end -}}
