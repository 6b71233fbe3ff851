"""The office's main job, acted out by clicks and keys in the real window, on both databases; every act is counted."""
