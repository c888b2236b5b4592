"""The project: settings, start-up checks, web and worker entry points."""
