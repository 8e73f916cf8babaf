"""The last part: everything asked at once, and told as far as it was answered in time."""


def guarded(question):
    try:
        question()
    except Exception as error:  # one question that goes wrong takes no other with it
        facts.setdefault("faults", []).append("%s: %s" % (question.__name__, str(error)[:200]))


working = [threading.Thread(target=guarded, args=(one,), daemon=True) for one in questions]
for thread in working:
    thread.start()
end = time.monotonic() + 45
for thread in working:
    thread.join(max(0, end - time.monotonic()))
print(json.dumps(dict(facts)), flush=True)
# A thread that waits for the kernel would keep the end from coming.
os._exit(0)
