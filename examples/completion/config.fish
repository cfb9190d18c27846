# In ~/.config/fish/config.fish.
evenkeel completion fish | source
