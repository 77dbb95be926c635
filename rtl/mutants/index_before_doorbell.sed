# A doorbell's index is used although a plain doorbell waits.
s/ && !pending_d\) begin/) begin/
