"""The CDK app: what Flowpay is made of in AWS, and, in `infra.local`, on this machine."""
